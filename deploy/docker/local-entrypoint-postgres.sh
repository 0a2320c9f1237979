#!/bin/sh
# Entry point of the stand-in for the official postgres image (local-images.sh). Of that image's environment it knows
# POSTGRES_PASSWORD, POSTGRES_USER, POSTGRES_DB, POSTGRES_INITDB_ARGS, POSTGRES_HOST_AUTH_METHOD, PGDATA and
# /docker-entrypoint-initdb.d.
set -eu
case "${1:-}" in -*) set -- postgres "$@" ;; '') set -- postgres ;; esac
[ "$1" = postgres ] || exec "$@"
: "${PGDATA:=/var/lib/postgresql/data}" "${POSTGRES_USER:=postgres}"
: "${POSTGRES_DB:=$POSTGRES_USER}"
export PGDATA POSTGRES_USER POSTGRES_DB
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA"
  chmod 700 "$PGDATA"
  chown postgres:postgres "$PGDATA"
  exec setpriv --reuid=postgres --regid=postgres --clear-groups "$0" "$@"
fi

initialize() {
  method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  if [ -z "${POSTGRES_PASSWORD:-}" ] && [ "$method" != trust ]; then
    echo 'Error: Database is uninitialized and superuser password is not specified.' >&2
    echo '       You must specify POSTGRES_PASSWORD to a non-empty value for the superuser.' >&2
    exit 1
  fi
  password=$(mktemp)
  printf '%s\n' "${POSTGRES_PASSWORD:-unused}" >"$password"
  # shellcheck disable=SC2086 # the arguments are words
  initdb -D "$PGDATA" -U "$POSTGRES_USER" --pwfile="$password" --auth-local=trust --auth-host="$method" -E UTF8 \
    --no-sync ${POSTGRES_INITDB_ARGS:-}
  rm -f "$password"
  printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"
  if [ "$POSTGRES_DB" != postgres ]; then
    echo "CREATE DATABASE \"$POSTGRES_DB\"" | postgres --single -D "$PGDATA" -c fsync=off postgres >/dev/null
  fi
  run_scripts
  echo 'PostgreSQL init process complete; ready for start up.'
}

# As in the official image: once, on a server that no other machine reaches, as the superuser.
run_scripts() {
  [ -n "$(ls /docker-entrypoint-initdb.d)" ] || return 0
  pg_ctl -D "$PGDATA" -w -o '-c listen_addresses=' start >/dev/null
  for file in /docker-entrypoint-initdb.d/*; do
    # shellcheck disable=SC1090 # whatever the user of the image put there
    case $file in
    *.sql) psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -f "$file" ;;
    *.sh) . "$file" ;;
    esac
  done
  pg_ctl -D "$PGDATA" -w -m fast stop >/dev/null
}

[ -s "$PGDATA/PG_VERSION" ] || initialize
shift
exec postgres -c listen_addresses='*' "$@"

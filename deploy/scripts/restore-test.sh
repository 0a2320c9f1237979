#!/usr/bin/env bash
# Restores a dump into a scratch database, proves that the product works on it, says how long that took, and drops it.
#   restore-test.sh DUMP
# Settings: those of "vitalgo serve", with MIGRATION_DATABASE_URL as a role that may make databases, and those of
# backup.sh. VITALGO is the program ("vitalgo"). REDIS_URL has to name a Redis that no other server uses. Nothing of the
# database in use is touched; the server under test listens on this machine alone, on RESTORE_PORT (8099), sends no mail
# and knows no photos.
set -euo pipefail
(($# == 1)) || { sed -n '2,3p' "$0" >&2; exit 2; }
dump=$1
: "${MIGRATION_DATABASE_URL:?the database, as the role that owns its tables}" "${DATABASE_URL:?the database, as the role of the server}"
read -ra tools <<<"${PG_TOOLS:-}"
read -ra vitalgo <<<"${VITALGO:-vitalgo}"
name=vitalgo_restore_$$ port=${RESTORE_PORT:-8099}
original=$MIGRATION_DATABASE_URL
log=$(mktemp)
server=

finish() {
  local status=$?
  if [[ -n $server ]]; then
    kill "$server" 2>/dev/null || true
    wait "$server" || true
  fi
  if ((status != 0)); then tail -n 20 "$log" >&2; fi
  rm -f "$log"
  "${tools[@]}" psql -qX -d "$original" -c "DROP DATABASE IF EXISTS $name WITH (FORCE)" || status=1
  exit "$status"
}
trap finish EXIT

# at URL: the restored database at the same place
at() {
  local restored
  restored=$(sed -E "s#^([a-z]+://[^/]*/)[^?]*#\1$name#" <<<"$1")
  [[ $restored == *"/$name"* ]] || { echo 'an address of the database is no URL: the server would work on the one in use' >&2; return 1; }
  echo "$restored"
}

ask() { curl -fsS --max-time 10 "$@"; }

began=$SECONDS
"$(dirname "$0")/restore.sh" "$dump" "$name"
echo "restored: $((SECONDS - began)) s"

# No way to the database in use is left: the server opens its queue at DATABASE_DIRECT_URL. A pooler need not know the
# restored database, so there is none.
DATABASE_URL=$(at "${DATABASE_DIRECT_URL:-$DATABASE_URL}")
MIGRATION_DATABASE_URL=$(at "$MIGRATION_DATABASE_URL")
export MIGRATION_DATABASE_URL DATABASE_URL
unset DATABASE_DIRECT_URL DATABASE_POOLER {DATABASE,DATABASE_DIRECT,MIGRATION_DATABASE,SMTP}_URL_FILE
"${vitalgo[@]}" migrate >>"$log" # an older dump is brought up to this version
"${vitalgo[@]}" audit verify
# The jobs of the dump are those of the server in use: none of them is done twice.
"${tools[@]}" psql -qX -v ON_ERROR_STOP=1 -d "$MIGRATION_DATABASE_URL" -c 'DELETE FROM river_job WHERE finalized_at IS NULL'
HOST=127.0.0.1 PORT=$port METRICS_ADDRESS='' SMTP_URL='' STORAGE_BACKEND=local UPLOADS_BASE_PATH='' "${vitalgo[@]}" serve >>"$log" 2>&1 &
server=$!
until ask "http://127.0.0.1:$port/ready" >/dev/null 2>&1; do
  kill -0 "$server" 2>/dev/null || { echo 'the server does not start on the restored database' >&2; exit 1; }
  ((SECONDS - began < 600)) || { echo 'the server is not ready in time' >&2; exit 1; }
  sleep 0.2
done
answer=$(ask -H 'Content-Type: application/json' -d '{"query":"{ home { registeredPatients legalDocuments { kind } } me { id } }"}' "http://127.0.0.1:$port/graphql")
[[ $answer == *'"kind":"TERMS"'* && $answer == *'"me":null'* && $answer != *'"errors"'* ]] || { echo "the API answers $answer" >&2; exit 1; }
echo "the product works on it: $((SECONDS - began)) s from the dump to the first answer"

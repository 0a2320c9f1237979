#!/usr/bin/env bash
# Updates the replicas of docker-compose.aws.yml on the machine that it runs on, one after the other.
#   on-server.sh update IMAGE    pull, dump, migrate, replace; the image before comes back if a replica is not ready
#   on-server.sh rollback        the image before, on the schema as it is
#   on-server.sh backup          a dump alone
#   on-server.sh compose …       docker-compose with the settings and the image that runs
# Settings are in .env of the working folder, where it also keeps the images it runs and ran (image, image.before).
set -euo pipefail
scripts=$(cd "$(dirname "$0")" && pwd)

# read_settings: .env is read, never run, as in a shell the "&" of a URL would end its line. What docker-compose reads
# otherwise than it stands there is refused, so that both know the same values.
read_settings() {
  local line number=0 name value
  while IFS= read -r line || [[ -n $line ]]; do
    number=$((number + 1))
    if [[ $line =~ ^[[:space:]]*(#|$) ]]; then continue; fi
    if [[ ! $line =~ ^([A-Za-z_][A-Za-z0-9_]*)=(.*)$ ]]; then
      echo ".env, line $number: not NAME=VALUE" >&2
      return 1
    fi
    name=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]}
    if [[ $name == IMAGE ]]; then continue; fi # what runs is in the file "image", and what is to run in the command
    if [[ $value == *\$* || $value =~ ^[\"\'[:space:]]|[[:space:]](#|$) ]]; then
      echo ".env, line $number: $name begins with a quote or blank, ends with a blank, or has a \$ or a comment" >&2
      return 1
    fi
    export "$name=$value"
  done <.env
}
read_settings
limit=${READY_LIMIT:-120} # seconds until a replica is ready

compose() {
  local command=(docker compose)
  if command -v docker-compose >/dev/null; then command=(docker-compose); fi
  "${command[@]}" --project-name "${COMPOSE_PROJECT_NAME:-vitalgo}" --env-file .env --file "$scripts/../docker-compose.aws.yml" "$@"
}

# The programs that backup.sh and migrate.sh call come from here.
if [[ ${1:-} == compose ]]; then
  shift
  if [[ -z ${IMAGE:-} ]]; then
    IMAGE=$(cat image) || { echo 'nothing was brought here yet: name an IMAGE' >&2; exit 1; }
    export IMAGE
  fi
  compose "$@"
  exit
fi
export PG_TOOLS="$scripts/on-server.sh compose run --rm -T postgres-tools" VITALGO="$scripts/on-server.sh compose run --rm"

# await_ready REPLICA: asks from where nginx asks
await_ready() {
  local deadline=$((SECONDS + limit))
  until compose exec -T nginx curl -fsS --max-time 2 -o /dev/null "http://$1:8000/ready" 2>/dev/null; do
    if ((SECONDS > deadline)); then
      echo "$1 is not ready within $limit s" >&2
      return 1
    fi
    sleep 1
  done
}

# check_proxy: refuses a configuration that nginx would not take, before it has to
check_proxy() {
  local said
  [[ -n $(compose ps -q nginx) ]] || return 0 # the first time, there are no replicas that it could look up
  said=$(compose run --rm --no-deps -T nginx nginx -t -q 2>&1) && return
  # A replica that is down has no address, and the update may be what mends it.
  [[ $said == *'host not found in upstream'* ]] || { echo "$said" >&2; return 1; }
}

# replace IMAGE: each replica in turn; nginx asks the other one meanwhile, and then learns the new address
replace() {
  local replica
  export IMAGE=$1
  if [[ -z $(compose ps -q nginx) ]]; then # the first time
    compose up -d
  else
    compose up -d --no-deps nginx # made anew where its definition has changed, which ends its connections
  fi
  for replica in server-a server-b; do
    compose up -d --no-deps "$replica"
    await_ready "$replica" || return 1
    compose exec -T nginx nginx -s reload
  done
}

update() {
  local image=$1 before
  before=$(cat image 2>/dev/null || true)
  export IMAGE=$image
  check_proxy
  [[ -n ${SKIP_PULL:-} ]] || compose pull -q server-a migrate
  "$scripts/migrate.sh" backups
  if ! replace "$image"; then
    if [[ -n $before ]]; then
      echo "back to $before" >&2
      replace "$before"
    fi
    return 1
  fi
  if [[ -n $before && $before != "$image" ]]; then echo "$before" >image.before; fi
  echo "$image" >image
  docker image prune -f >/dev/null
}

rollback() {
  local before
  before=$(cat image.before) || { echo 'nothing ran before' >&2; return 1; }
  export IMAGE=$before
  check_proxy
  replace "$before"
  mv image image.undone
  mv image.before image
}

case ${1:-} in
update) update "${2:?IMAGE}" ;;
rollback) rollback ;;
backup) IMAGE=$(cat image) && export IMAGE && "$scripts/backup.sh" backups ;;
*) sed -n '2,7p' "$0" >&2; exit 2 ;;
esac

#!/usr/bin/env bash
# Dumps the database and then migrates it; without a dump nothing is migrated.
#   MIGRATION_DATABASE_URL=postgres://… migrate.sh [BACKUP-FOLDER]
# VITALGO is the program ("vitalgo"), such as "docker compose run --rm migrate"; see backup.sh for the other settings.
set -euo pipefail
read -ra vitalgo <<<"${VITALGO:-vitalgo}"
dump=$("$(dirname "$0")/backup.sh" "$@") || { echo 'nothing is migrated: there is no dump to go back to' >&2; exit 1; }
echo "dumped to $dump"
"${vitalgo[@]}" migrate

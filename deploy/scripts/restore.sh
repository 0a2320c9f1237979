#!/usr/bin/env bash
# Restores a dump into a new database of the same server, beside the one that it was made of.
#   MIGRATION_DATABASE_URL=postgres://… restore.sh DUMP NAME
# The roles of the server have to exist: on a new one, "vitalgo migrate" in an empty database makes them. Afterwards point
# DATABASE_URL and MIGRATION_DATABASE_URL to NAME. PG_TOOLS goes before psql and pg_restore, as for backup.sh.
set -euo pipefail
(($# == 2)) || { sed -n '2,3p' "$0" >&2; exit 2; }
dump=$1 name=$2
: "${MIGRATION_DATABASE_URL:?the database, as the role that owns its tables}"
read -ra tools <<<"${PG_TOOLS:-}"
[[ $name =~ ^[a-z_][a-z0-9_]*$ ]] || { echo "$name is no plain name of a database" >&2; exit 2; }

"${tools[@]}" psql -qX -v ON_ERROR_STOP=1 -d "$MIGRATION_DATABASE_URL" -c "CREATE DATABASE $name"
restored=$(sed -E "s#^([a-z]+://[^/]*/)[^?]*#\1$name#" <<<"$MIGRATION_DATABASE_URL")
"${tools[@]}" pg_restore --exit-on-error --no-owner --dbname="$restored" <"$dump"
"${tools[@]}" psql -qX -v ON_ERROR_STOP=1 -d "$restored" -c ANALYZE

#!/usr/bin/env bash
# Dumps the database, looks whether the dump can be read, and removes those that are too old.
#   MIGRATION_DATABASE_URL=postgres://… backup.sh [FOLDER]       (backups in the project's root when none is named)
# The file's name is its time in UTC; it is the only line on stdout. BACKUP_DAYS (30) is how long dumps are kept.
# PG_TOOLS goes before pg_dump and pg_restore, such as "docker compose exec -T postgres"; in it the URL is the container's.
# A dump holds health data as it is: keep the folder on an encrypted disk. BACKUP_BUCKET (s3://…) gets an encrypted copy,
# by aws.
set -euo pipefail
folder=${1:-$(cd "$(dirname "$0")/../.." && pwd)/backups}
: "${MIGRATION_DATABASE_URL:?the database, as the role that owns its tables}"
read -ra tools <<<"${PG_TOOLS:-}"

umask 077
mkdir -p "$folder"
file=$folder/vitalgo-$(date -u +%Y%m%dT%H%M%SZ).dump
trap 'rm -f "$file.part"' EXIT
"${tools[@]}" pg_dump --format=custom --dbname="$MIGRATION_DATABASE_URL" >"$file.part"
# A dump that was cut off has no table of contents, or one without the version of the schema.
"${tools[@]}" pg_restore --list <"$file.part" | grep 'TABLE DATA public goose_db_version ' >/dev/null || {
  echo 'the dump cannot be read, or is not of a migrated database' >&2
  exit 1
}
mv "$file.part" "$file"
if [[ -n ${BACKUP_BUCKET:-} ]]; then
  aws s3 cp --only-show-errors --sse aws:kms "$file" "${BACKUP_BUCKET%/}/${file##*/}" >&2
fi
find "$folder" -maxdepth 1 -name 'vitalgo-*.dump' -mtime "+${BACKUP_DAYS:-30}" -delete
echo "$file"

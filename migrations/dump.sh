#!/bin/sh
# Writes the schema of a migrated database to stdout, free of what differs between runs and versions of
# pg_dump. Usage: migrations/dump.sh DATABASE_URL > migrations/schema.sql
set -eu
dump=$(pg_dump --schema-only --no-owner --no-privileges --exclude-table='goose_db_version*' "$1")
printf '%s\n' "$dump" |
    sed -e '/^-- Dumped /d' -e '/^\\restrict /d' -e '/^\\unrestrict /d' -e '/^SET transaction_timeout /d' |
    cat -s

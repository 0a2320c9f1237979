#!/bin/sh
# Runs once, when the database is made (/docker-entrypoint-initdb.d). The tables belong to the role that migrates
# ($POSTGRES_USER); the server works as a role of its own that may read and write rows and nothing else. It must
# not own tables, because an owner is exempt from their row-level security.
set -eu
psql -v ON_ERROR_STOP=1 -v app="$DATABASE_USER" -v password="$DATABASE_PASSWORD" -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<'SQL'
CREATE ROLE :"app" LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"app";
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO :"app";
SQL

#!/bin/sh
# Runs once, when the database is made (/docker-entrypoint-initdb.d). The tables belong to the role that migrates
# ($POSTGRES_USER); the server logs in as vitalgo_app, or as a member of it that DATABASE_USER names. What vitalgo_app
# may do is said by the migrations. It must not own tables, because an owner is exempt from their row-level security.
set -eu
psql -v ON_ERROR_STOP=1 -v app="$DATABASE_USER" -v password="$DATABASE_PASSWORD" -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<'SQL'
SELECT 'CREATE ROLE vitalgo_app NOLOGIN NOINHERIT'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vitalgo_app') \gexec
SELECT format('CREATE ROLE %I IN ROLE vitalgo_app', :'app')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'app') \gexec
ALTER ROLE :"app" LOGIN PASSWORD :'password' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
SQL

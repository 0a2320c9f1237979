#!/bin/sh
# Makes .env out of .env.example, each secret random. Never changes a file that exists: its passwords are those of
# the database's volume.
#   make-env.sh [FILE]        (.env in the project's root when none is named)
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
file=${1:-$root/.env}
if [ -e "$file" ]; then
  echo "$file exists: left as it is" >&2
  exit 0
fi

# set_secret NAME VALUE. "|" is in no base64 or hexadecimal text.
set_secret() { sed -i.bak "s|^$1=\$|$1=$2|" "$file.new"; }

umask 077
cp "$root/.env.example" "$file.new"
set_secret JWT_SECRET_KEY "$(openssl rand -base64 48)"
set_secret DATA_ENCRYPTION_KEY "$(openssl rand -base64 32)"
for name in DATABASE_PASSWORD MIGRATION_DATABASE_PASSWORD REDIS_PASSWORD; do
  set_secret "$name" "$(openssl rand -hex 24)"
done
rm -f "$file.new.bak"
mv "$file.new" "$file"
echo "$file made"

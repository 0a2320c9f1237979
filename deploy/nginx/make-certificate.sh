#!/bin/sh
# Makes a certificate for localhost that nobody else believes, to try things out with. Changes none that exists.
#   make-certificate.sh [FOLDER]        (tls beside this file when none is named)
set -eu
folder=${1:-$(cd "$(dirname "$0")" && pwd)/tls}
if [ -e "$folder/privkey.pem" ]; then
  echo "$folder has a key: left as it is" >&2
  exit 0
fi
mkdir -p "$folder"
umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=localhost \
  -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' \
  -keyout "$folder/privkey.pem" -out "$folder/fullchain.pem" 2>/dev/null
chmod 644 "$folder/fullchain.pem"
echo "$folder made"

#!/bin/bash
# Runs once, when the machine is made: Docker with compose, updates by themselves, a folder for the deployment. Images
# are built elsewhere and pulled.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends awscli ca-certificates certbot curl docker.io docker-compose unattended-upgrades
systemctl enable --now docker unattended-upgrades
usermod -aG docker admin
# 1 GB of memory is enough for the replicas; the swap is for what an update needs beside them.
fallocate -l 1G /swapfile
chmod 600 /swapfile
mkswap /swapfile
swapon /swapfile
echo '/swapfile none swap sw 0 0' >>/etc/fstab
install -d -o admin -g admin -m 750 /opt/vitalgo /opt/vitalgo/tls /opt/vitalgo/backups
# What the certificate of the database is checked with: for users of containers, who are not those of this machine.
install -d -o admin -g admin -m 755 /opt/vitalgo/ca /opt/vitalgo/documents
curl -fsS --retry 5 -o /opt/vitalgo/ca/rds.pem https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem
chmod 644 /opt/vitalgo/ca/rds.pem
# Where certbot puts what it is asked for over HTTP, and what it calls with a certificate: nginx gets it, and reads it anew
# where it runs already.
install -d -o admin -g admin -m 755 /opt/vitalgo/acme
cat >/usr/local/sbin/vitalgo-certificate <<'HOOK'
#!/bin/sh
set -eu
cd /opt/vitalgo
install -o admin -g admin -m 640 "$RENEWED_LINEAGE/fullchain.pem" "$RENEWED_LINEAGE/privkey.pem" tls
if [ -e image ]; then deploy/scripts/on-server.sh compose exec -T nginx nginx -s reload; fi
HOOK
chmod 755 /usr/local/sbin/vitalgo-certificate
# A dump every night, beside those of RDS.
cat >/etc/cron.d/vitalgo-backup <<'CRON'
30 6 * * * admin cd /opt/vitalgo && deploy/scripts/on-server.sh backup 2>&1 | logger -t vitalgo-backup
CRON

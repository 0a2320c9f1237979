#!/usr/bin/env bash
# Brings an image to the server of the test environment, or the one before it back.
#   EC2_PUBLIC_IP=… HEALTH_URL=… deploy-to-test.sh IMAGE
#   EC2_PUBLIC_IP=… HEALTH_URL=… deploy-to-test.sh --rollback
# IMAGE carries the tag of a commit, as build-and-push.sh prints it. SSH_USER (admin) and SSH_KEY say how to get in;
# HEALTH_URL (https://DOMAIN/health) is asked at the end, by the name in the certificate.
set -euo pipefail
cd "$(dirname "$0")/../.."
: "${EC2_PUBLIC_IP:?the address of the server}" "${HEALTH_URL:?https://DOMAIN/health, by the name in its certificate}"
folder=/opt/vitalgo
to=${SSH_USER:-admin}@$EC2_PUBLIC_IP
options=(-o BatchMode=yes -o StrictHostKeyChecking=accept-new)
[[ -z ${SSH_KEY:-} ]] || options+=(-i "$SSH_KEY")

case ${1:-} in
--rollback) step=(rollback) ;;
*:[0-9a-f]*) step=(update "$1") ;;
*) sed -n '2,6p' "$0" >&2; exit 2 ;;
esac
# shellcheck disable=SC2029 # the folder is meant for the other side
tar -c deploy/docker-compose.aws.yml deploy/nginx/{*,two/*}.conf deploy/scripts/{on-server,backup,migrate,restore,restore-test}.sh |
  ssh "${options[@]}" "$to" "tar -x -C $folder"
# shellcheck disable=SC2029
ssh "${options[@]}" "$to" "cd $folder && deploy/scripts/on-server.sh ${step[*]@Q}"
curl -fsS --retry 5 --max-time 10 -o /dev/null "$HEALTH_URL"
echo "${step[*]}: done"

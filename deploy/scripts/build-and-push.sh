#!/usr/bin/env bash
# Builds the server's image for linux/amd64 and pushes it under the tag of its commit, which never moves, and under a
# second one that does.
#   DOCKERHUB_USERNAME=… build-and-push.sh [MOVING-TAG]        (the branch when none is named)
# REGISTRY (docker.io) is where to; the login is docker's. Prints the image with the commit's tag.
set -euo pipefail
cd "$(dirname "$0")/../.."
: "${DOCKERHUB_USERNAME:?the account to push to}"
[[ -z $(git status --porcelain) ]] || { echo 'the tag names a commit: commit first' >&2; exit 1; }
commit=$(git rev-parse --short=12 HEAD)
moving=${1:-$(git rev-parse --abbrev-ref HEAD)}
name=${REGISTRY:-docker.io}/$DOCKERHUB_USERNAME/vitalgo

if docker manifest inspect "$name:$commit" >/dev/null 2>&1; then
  echo "$name:$commit exists: it is not built again" >&2
  docker buildx imagetools create --tag "$name:$moving" "$name:$commit" >&2
else
  docker buildx build --platform linux/amd64 --push --file deploy/docker/Dockerfile --build-arg "VERSION=$commit" \
    --tag "$name:$commit" --tag "$name:$moving" . >&2
fi
echo "$name:$commit"

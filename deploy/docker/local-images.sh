#!/usr/bin/env bash
# Makes stand-ins for the official postgres, redis, nginx and golang images out of this Debian machine's own
# packages (and its Go), for machines that cannot pull images.
#   local-images.sh [postgres] [redis] [nginx] [golang]        (all when none is named)
# Needs a Docker engine and the packages postgresql-15, redis-server, nginx-light, curl, ca-certificates, tzdata, util-linux.
# An image whose ingredients have not changed since it was made is kept.
set -euo pipefail
POSTGRES_IMAGE=${POSTGRES_IMAGE:-vitalgo-local/postgres:15}
REDIS_IMAGE=${REDIS_IMAGE:-vitalgo-local/redis:7}
NGINX_IMAGE=${NGINX_IMAGE:-vitalgo-local/nginx:1}
GO_IMAGE=${GO_IMAGE:-vitalgo-local/golang:1.26}
pg_version=15
pg_home=/usr/lib/postgresql/$pg_version
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# skeleton ROOT: an empty merged-usr file tree with a shell and a few tools
skeleton() {
  local root=$1 name
  mkdir -p "$root"/usr/{bin,sbin,lib,lib64,share,local/bin} "$root"/{dev,etc,proc,sys,root,run,tmp,var/lib,var/log}
  chmod 1777 "$root/tmp"
  for name in bin sbin lib lib64; do ln -s "usr/$name" "$root/$name"; done
  ln -s /run "$root/var/run"
  printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/sh\n' >"$root/etc/passwd"
  printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
  echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
  for name in dash cat chmod chown env find id ls mkdir mktemp rm setpriv sleep stat; do
    add "$root" "$(command -v "$name")"
  done
  ln -s dash "$root/usr/bin/sh"
}

# add ROOT FILE...: copies files, the links that lead to them, and the libraries they load
add() {
  local root=$1 file library
  shift
  for file; do
    put "$root" "$file"
    { ldd "$(readlink -f "$file")" 2>/dev/null || true; } |
      awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\// { print $1 }' |
      while read -r library; do put "$root" "$library"; done
  done
}

# put ROOT FILE: copies the file that FILE leads to, and makes FILE a link to it where it was one
put() {
  local root=$1 file real
  file=$(readlink -f "$(dirname "$2")")/$(basename "$2")
  real=$(readlink -f "$2")
  if [[ ! -e $root$real ]]; then
    mkdir -p "$root$(dirname "$real")"
    cp -p "$real" "$root$real"
  fi
  if [[ $file != "$real" ]]; then
    mkdir -p "$root$(dirname "$file")"
    ln -sf "$real" "$root$file"
  fi
}

# account ROOT NAME HOME: the unprivileged user that the image's server runs as
account() {
  echo "$2:x:999:999:$2:$3:/bin/sh" >>"$1/etc/passwd"
  echo "$2:x:999:" >>"$1/etc/group"
}

zoneinfo() {
  mkdir -p "$1/usr/share/zoneinfo"
  cp -rp /usr/share/zoneinfo/. "$1/usr/share/zoneinfo/"
  rm -rf "$1"/usr/share/zoneinfo/{posix,right}
}

# import ROOT IMAGE RECIPE CHANGE...: makes the tree an image, labelled with what it was made of
import() {
  local root=$1 image=$2 recipe=$3 changes=()
  shift 3
  while (($# > 0)); do
    changes+=(--change "$1")
    shift
  done
  tar -C "$root" --numeric-owner -c . | docker import "${changes[@]}" --change "LABEL recipe=$recipe" - "$image" >/dev/null
}

# recipe PACKAGE...: one word that changes with this script, the packages' versions or Go's
recipe() {
  { cat "$0" "$(dirname "$0")"/local-entrypoint-*.sh && dpkg-query -W libc6 util-linux ca-certificates tzdata "$@" && go version; } |
    sha256sum | cut -c 1-16
}

current() { [[ $(docker image inspect -f '{{.Config.Labels.recipe}}' "$1" 2>/dev/null) == "$2" ]]; }

postgres() {
  local root=$work/postgres module program made
  made=$(recipe postgresql-$pg_version)
  if current "$POSTGRES_IMAGE" "$made"; then return; fi
  skeleton "$root"
  account "$root" postgres /var/lib/postgresql
  for program in initdb postgres pg_ctl pg_isready psql pg_dump pg_restore createdb; do
    add "$root" "$pg_home/bin/$program"
    ln -s "$pg_home/bin/$program" "$root/usr/bin/$program"
  done
  for module in "$pg_home"/lib/*.so; do
    case $module in
    *llvmjit* | *plperl* | *plpython* | *pltcl*) ;; # the JIT alone brings 150 MB
    *) add "$root" "$module" ;;
    esac
  done
  mkdir -p "$root/usr/share/postgresql" "$root/usr/lib/locale"
  cp -rpL "/usr/share/postgresql/$pg_version" "$root/usr/share/postgresql/"
  cp -rp /usr/lib/locale/C.utf8 "$root/usr/lib/locale/"
  zoneinfo "$root" # Debian's PostgreSQL has no time zones of its own
  mkdir -p "$root"/{var/lib/postgresql/data,run/postgresql,docker-entrypoint-initdb.d}
  chown -R 999:999 "$root"/var/lib/postgresql "$root"/run/postgresql
  chmod 700 "$root/var/lib/postgresql/data"
  chmod 2777 "$root/run/postgresql"
  install -m 755 "$(dirname "$0")/local-entrypoint-postgres.sh" "$root/usr/local/bin/docker-entrypoint.sh"
  import "$root" "$POSTGRES_IMAGE" "$made" \
    "ENV PATH=/usr/local/bin:/usr/bin:$pg_home/bin PGDATA=/var/lib/postgresql/data LANG=C.UTF-8" \
    'EXPOSE 5432' 'VOLUME /var/lib/postgresql/data' 'ENTRYPOINT ["docker-entrypoint.sh"]' 'CMD ["postgres"]'
  # "import" cannot set it; without it "docker stop" waits for every client to leave
  printf 'FROM %s\nSTOPSIGNAL SIGINT\n' "$POSTGRES_IMAGE" | DOCKER_BUILDKIT=0 docker build -q -t "$POSTGRES_IMAGE" - >/dev/null
}

redis() {
  local root=$work/redis made
  made=$(recipe redis-server)
  if current "$REDIS_IMAGE" "$made"; then return; fi
  skeleton "$root"
  account "$root" redis /data
  add "$root" "$(command -v redis-server)" "$(command -v redis-cli)"
  mkdir -p "$root/data"
  chown 999:999 "$root/data"
  install -m 755 "$(dirname "$0")/local-entrypoint-redis.sh" "$root/usr/local/bin/docker-entrypoint.sh"
  import "$root" "$REDIS_IMAGE" "$made" \
    'ENV PATH=/usr/local/bin:/usr/bin' 'EXPOSE 6379' 'WORKDIR /data' 'VOLUME /data' \
    'ENTRYPOINT ["docker-entrypoint.sh"]' 'CMD ["redis-server"]'
}

nginx() {
  local root=$work/nginx made
  made=$(recipe nginx-light curl)
  if current "$NGINX_IMAGE" "$made"; then return; fi
  skeleton "$root"
  add "$root" "$(type -P nginx)" "$(type -P curl)" # "nginx" alone is this function
  mkdir -p "$root"/etc/nginx "$root"/var/{lib,log}/nginx
  import "$root" "$NGINX_IMAGE" "$made" 'ENV PATH=/usr/sbin:/usr/bin' 'EXPOSE 80' 'CMD ["nginx", "-g", "daemon off;"]'
}

golang() {
  local root=$work/golang made
  made=$(recipe)
  if current "$GO_IMAGE" "$made"; then return; fi
  skeleton "$root"
  zoneinfo "$root"
  mkdir -p "$root/etc/ssl/certs" "$root/go"
  cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  cp -a "$(go env GOROOT)" "$root/usr/local/go"
  rm -rf "$root"/usr/local/go/{test,doc,api,misc}
  import "$root" "$GO_IMAGE" "$made" 'WORKDIR /go' \
    'ENV PATH=/usr/local/go/bin:/usr/local/bin:/usr/bin GOTOOLCHAIN=local GOPATH=/go CGO_ENABLED=0 HOME=/root'
}

[[ $# -gt 0 ]] || set -- postgres redis nginx golang
for name; do
  case $name in
  postgres | redis | nginx | golang) ;;
  *) echo "usage: ${0##*/} [postgres] [redis] [nginx] [golang]" >&2; exit 2 ;;
  esac
  started=$SECONDS
  "$name"
  echo "$name: $((SECONDS - started)) s"
done

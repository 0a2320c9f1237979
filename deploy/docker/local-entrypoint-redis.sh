#!/bin/sh
# Entry point of the stand-in for the official redis image (local-images.sh).
set -eu
case "${1:-}" in -* | *.conf) set -- redis-server "$@" ;; '') set -- redis-server ;; esac
[ "$1" = redis-server ] || exec "$@"
if [ "$(id -u)" = 0 ]; then
  chown redis:redis /data
  exec setpriv --reuid=redis --regid=redis --clear-groups "$0" "$@"
fi
# As the official image: no password is asked of other containers and of published ports, unless one is set.
case " $* " in
*" --protected-mode "* | *.conf*) ;;
*) set -- "$@" --protected-mode no --bind '* -::*' ;;
esac
exec "$@"

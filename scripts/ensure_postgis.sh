#!/usr/bin/env bash
# PostgreSQL with PostGIS for the tests of the store: nothing to do where it is there, installed with apt where
# that is possible, else a message that says what to install. The tests start a cluster of their own.
set -euo pipefail

newest() { ls -d /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb 2>/dev/null | sort -V | tail -n 1; }

has_postgis() {
  local initdb share
  initdb=$(command -v initdb || newest)
  [ -n "$initdb" ] || return 1
  share=$("$(dirname "$(readlink -f "$initdb")")/pg_config" --sharedir 2>/dev/null) \
    || share=/usr/share/postgresql/$(basename "$(dirname "$(dirname "$(readlink -f "$initdb")")")")
  [ -e "$share/extension/postgis.control" ]
}

if has_postgis; then exit 0; fi

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  cat >&2 <<'MESSAGE'
expected PostgreSQL with PostGIS for the tests of the store, found none; install it and run again:
  Debian, Ubuntu:  sudo apt-get install postgresql postgresql-15-postgis-3   (15: your version of PostgreSQL)
  Fedora:          sudo dnf install postgresql-server postgis
  macOS:           brew install postgresql postgis
MESSAGE
  exit 1
fi

echo "installing PostgreSQL and PostGIS for the tests of the store" >&2
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
{
  apt-get update
  [ -n "$(newest)" ] || apt-get install -y --no-install-recommends postgresql
  version=$(basename "$(dirname "$(dirname "$(newest)")")")
  apt-get install -y --no-install-recommends "postgresql-$version-postgis-3"
} >"$log" 2>&1 || { tail -n 20 "$log" >&2; exit 1; }
has_postgis || { echo "expected postgis.control after the installation, found none" >&2; tail -n 20 "$log" >&2; exit 1; }

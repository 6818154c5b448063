#!/usr/bin/env bash
# A real Rucio server on this machine, for the contract tests and for trying things out.
#   rucio.sh up      starts one, unless it is up, and prints its URI; account root, user ddmlab, password secret
#   rucio.sh up ISSUER AUDIENCE SCOPE   the same, taking tokens of an OpenID Connect provider too
#   rucio.sh down    stops what `up` started and removes its data
#   rucio.sh expire  makes every token of it expire
# The first use installs Rucio from PyPI: about a minute and 250 MB. No daemon runs: rules stay REPLICATING.
# RANKER_CACHE    where it is installed     (default ~/.cache/provider-ranker)
# RANKER_SERVERS  where servers keep data   (default RANKER_CACHE/servers); each folder has its own server
set -euo pipefail

usage() { sed -n '3,8s/^# //p' "$0" >&2; exit 2; }
name=rucio.sh
health=/ping
. "$(dirname "${BASH_SOURCE[0]}")/python-server.sh"

[[ $# -eq 1 || ($# -eq 4 && $1 == up) ]] || usage
packages=('rucio==41.5.1' gunicorn)
cache=${RANKER_CACHE:-$HOME/.cache/provider-ranker}
installed=$cache/rucio
python=$installed/bin/python
server=${RANKER_SERVERS:-$cache/servers}/rucio
empty=$installed/empty.db

# A data base without data, copied at each start: making one takes longer than starting the server.
prepare() {
  write_settings "$installed/empty" "$empty"
  RUCIO_HOME=$installed/empty "$python" -c \
    'from rucio.db.sqla.util import *; build_database(); create_base_vo(); create_root_account()' >&2
}

write_settings() {
  mkdir -p "$1/etc"
  cat >"$1/etc/rucio.cfg" <<X
[database]
default = sqlite:///$2
[alembic]
cfg = $1/etc/rucio.cfg
script_location = rucio:db/sqla/migrate_repo
sqlalchemy.url = sqlite:///$2
[bootstrap]
userpass_identity = ddmlab
userpass_pwd = secret
[policy]
permission = generic
schema = generic
[common]
loglevel = ERROR
[cache]
url = 127.0.0.1:1
[loggers]
keys = root
[handlers]
keys =
[formatters]
keys =
[logger_root]
handlers =
X
}

# Rucio reads a second client of each issuer, which no call here needs.
trust_issuer() {
  local client='"client_id": "rucio", "client_secret": "unused", "redirect_uris": []'
  printf '{"issuer": {"issuer": "%s", %s, "SCIM": {%s}}}\n' "$1" "$client" "$client" >"$server/etc/idpsecrets.json"
  cat >>"$server/etc/rucio.cfg" <<X
[oidc]
idpsecrets = $server/etc/idpsecrets.json
admin_issuer = issuer
expected_audience = $2
expected_scope = $3
X
}

up() {
  install
  if running && [[ -f $server/uri ]]; then cat "$server/uri"; return; fi
  down
  mkdir -p "$server"
  cp "$empty" "$server/rucio.db"
  write_settings "$server" "$server/rucio.db"
  if [[ $# -eq 3 ]]; then trust_issuer "$@"; fi
  local port
  port=$(free_port)
  set -m # gives the server a process group of its own
  # One synchronous worker: SQLite refuses parallel writers.
  RUCIO_HOME=$server nohup "$installed/bin/gunicorn" --no-control-socket --workers 1 --worker-class sync \
    --bind "127.0.0.1:$port" --pid "$server/gunicorn.pid" rucio.web.rest.main:application \
    </dev/null >"$server/log" 2>&1 &
  echo $! >"$server/pid"
  set +m
  await_server "http://127.0.0.1:$port"
  echo "http://127.0.0.1:$port" >"$server/uri"
  cat "$server/uri"
}

expire() {
  "$python" -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=10)
db.execute("update tokens set expired_at = ?", ("2020-01-01 00:00:00.000000",))
db.commit()' "$server/rucio.db"
}

case $1 in
  up) up "${@:2}" ;;
  down) down ;;
  expire) expire ;;
  *) usage ;;
esac

#!/usr/bin/env bash
# A real MLflow on this machine, for the contract tests and for trying things out.
#   mlflow.sh up      [2|3] [--basic-auth]   starts one, unless it is up, and prints its URI
#   mlflow.sh down    [2|3]                  stops what `up` started and removes its data
#   mlflow.sh python  [2|3]                  prints the Python that has this MLflow installed
# The first use installs MLflow from PyPI: about a minute and 1 GB for each version.
# RANKER_CACHE    where it is installed     (default ~/.cache/provider-ranker)
# RANKER_SERVERS  where servers keep data   (default RANKER_CACHE/servers); each folder has its own server
set -euo pipefail

usage() { sed -n '3,8s/^# //p' "$0" >&2; exit 2; }
fail() { echo "mlflow.sh: $*" >&2; exit 1; }

action=${1:-}
major=${2:-3}
[[ $# -le 3 && ${3:---basic-auth} == --basic-auth ]] || usage
case $major in
  # SQLAlchemy 2.1 keeps 2.22.1 from starting on SQLite.
  2) packages=('mlflow==2.22.1' 'sqlalchemy<2.1') ;;
  3) packages=('mlflow==3.17.2') ;;
  *) usage ;;
esac
packages+=(flask-wtf onnx onnxruntime pandas)

cache=${RANKER_CACHE:-$HOME/.cache/provider-ranker}
installed=$cache/mlflow-$major
python=$installed/bin/python
server=${RANKER_SERVERS:-$cache/servers}/mlflow-$major

# The list of packages is written last, so that an interrupted or outdated installation is done again.
install() {
  mkdir -p "$cache"
  exec 9>"$installed.lock"
  if command -v flock >/dev/null; then flock 9; fi
  if [[ "$(cat "$installed/packages" 2>/dev/null)" != "${packages[*]}" ]]; then
    command -v python3 >/dev/null || fail 'python3 is missing; install Python 3.10 or later with its venv module.'
    echo "Installing ${packages[0]} in $installed ..." >&2
    rm -rf "$installed"
    python3 -m venv "$installed" >&2 || fail "python3 can't make a virtual environment; install its venv module."
    "$python" -m pip install --quiet "${packages[@]}" >&2 || fail "pip could not install ${packages[*]}."
    echo "${packages[*]}" >"$installed/packages"
  fi
  exec 9>&-
}

# A process id may have gone to another process since: only one that names this server's folder is ours.
running() { [[ -f $server/pid ]] && ps -ww -o args= -p "$(cat "$server/pid")" | grep -qF "$server/"; }

up() {
  install
  if running && [[ -f $server/uri ]]; then cat "$server/uri"; return; fi
  down
  mkdir -p "$server"
  local port options=() settings=()
  port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  if [[ ${1:-} == --basic-auth ]]; then
    options=(--app-name basic-auth)
    settings=(MLFLOW_AUTH_CONFIG_PATH="$server/auth.ini" MLFLOW_AUTH_ADMIN_PASSWORD=admin-of-tests
      MLFLOW_FLASK_SERVER_SECRET_KEY=only-for-tests)
    printf '%s\n' '[mlflow]' 'default_permission = READ' "database_uri = sqlite:///$server/auth.db" \
      'admin_username = admin' 'admin_password = admin-of-tests' \
      'authorization_function = mlflow.server.auth:authenticate_request_basic_auth' >"$server/auth.ini"
  fi
  set -m # gives the server a process group of its own
  env -u MLFLOW_TRACKING_URI -u MLFLOW_TRACKING_USERNAME -u MLFLOW_TRACKING_PASSWORD -u MLFLOW_TRACKING_TOKEN \
    GUNICORN_CMD_ARGS=--timeout=300 MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false MLFLOW_DISABLE_TELEMETRY=true \
    ${settings[@]+"${settings[@]}"} PATH="$installed/bin:$PATH" \
    nohup "$python" -m mlflow server --host 127.0.0.1 --port "$port" --workers 1 \
    --backend-store-uri "sqlite:///$server/mlflow.db" --artifacts-destination "$server/artifacts" \
    ${options[@]+"${options[@]}"} </dev/null >"$server/log" 2>&1 &
  echo $! >"$server/pid"
  set +m
  await_health "http://127.0.0.1:$port"
  echo "http://127.0.0.1:$port" >"$server/uri"
  cat "$server/uri"
}

await_health() {
  local begin=$SECONDS
  until "$python" -c 'import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=2)' "$1/health" 2>/dev/null; do
    running || { tail -n 20 "$server/log" >&2; fail 'the server ended while starting; its last lines are above.'; }
    ((SECONDS - begin < 120)) || { tail -n 20 "$server/log" >&2; down; fail 'the server was not ready in 120 s.'; }
    sleep 0.2
  done
}

down() {
  if running; then
    local pid
    pid=$(cat "$server/pid")
    kill -TERM -- "-$pid" 2>/dev/null || true
    for _ in $(seq 100); do kill -0 -- "-$pid" 2>/dev/null || break; sleep 0.1; done
    kill -KILL -- "-$pid" 2>/dev/null || true
  fi
  rm -rf "$server"
}

case $action in
  up) up "${3:-}" ;;
  down) down ;;
  python) install; echo "$python" ;;
  *) usage ;;
esac

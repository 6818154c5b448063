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
name=mlflow.sh
health=/health
. "$(dirname "${BASH_SOURCE[0]}")/python-server.sh"

action=${1:-}
major=${2:-3}
[[ $# -le 3 && ${3:---basic-auth} == --basic-auth ]] || usage
case $major in
  # SQLAlchemy 2.1 keeps 2.22.1 from starting on SQLite.
  2) packages=('mlflow==2.22.1' 'sqlalchemy<2.1') ;;
  # The last two are for the example of a model of one's own.
  3) packages=('mlflow==3.17.2' lightgbm onnxmltools) ;;
  *) usage ;;
esac
packages+=(flask-wtf onnx onnxruntime pandas)

cache=${RANKER_CACHE:-$HOME/.cache/provider-ranker}
installed=$cache/mlflow-$major
python=$installed/bin/python
server=${RANKER_SERVERS:-$cache/servers}/mlflow-$major

up() {
  install
  if running && [[ -f $server/uri ]]; then cat "$server/uri"; return; fi
  down
  mkdir -p "$server"
  local port options=() settings=()
  port=$(free_port)
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
  await_server "http://127.0.0.1:$port"
  echo "http://127.0.0.1:$port" >"$server/uri"
  cat "$server/uri"
}

case $action in
  up) up "${3:-}" ;;
  down) down ;;
  python) install; echo "$python" ;;
  *) usage ;;
esac

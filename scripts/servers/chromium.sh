#!/usr/bin/env bash
# Tells where Chromium is: CHROMIUM, one on the PATH, or, for root on Debian, one that apt installs.
set -euo pipefail
if [ -n "${CHROMIUM:-}" ]; then
  echo "$CHROMIUM"
  exit
fi
command -v chromium || command -v chromium-browser || command -v google-chrome || "$(dirname "$0")/from-debian.sh" chromium || {
  echo 'CHROMIUM may name the program of one.' >&2
  exit 1
}

#!/usr/bin/env bash
# Tells where Chromium is: CHROMIUM, one on the PATH, or, for root on Debian, one that apt installs.
set -euo pipefail
if [ -n "${CHROMIUM:-}" ]; then
  echo "$CHROMIUM"
  exit
fi
if ! command -v chromium chromium-browser google-chrome >/dev/null && command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; then
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; } >&2
fi
command -v chromium || command -v chromium-browser || command -v google-chrome || {
  echo 'There is no Chromium: install it, or name its program in CHROMIUM.' >&2
  exit 1
}

#!/usr/bin/env bash
# promtool of Prometheus, which checks what /metrics tells, for the contract tests.
#   promtool.sh ARGUMENTS…   runs it
# Where the PATH has none, the first use unpacks it from Debian's package, whose server is not installed: about 50 MB.
# RANKER_CACHE    where it is unpacked     (default ~/.cache/provider-ranker)
set -euo pipefail

name=promtool.sh
. "$(dirname "${BASH_SOURCE[0]}")/process.sh"

if command -v promtool >/dev/null; then exec promtool "$@"; fi

cache=${RANKER_CACHE:-$HOME/.cache/provider-ranker}
promtool=$cache/promtool

unpack() (
  command -v apt-get >/dev/null || fail 'there is no promtool; install Prometheus.'
  mkdir -p "$cache"
  work=$(mktemp -d "$cache/promtool.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  cd "$work"
  apt-get download prometheus || { apt-get update && apt-get download prometheus; } ||
    fail "apt can't download the package prometheus; install promtool."
  dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x ./usr/bin/promtool
  mv usr/bin/promtool "$promtool"
)

[ -x "$promtool" ] || unpack >&2
exec "$promtool" "$@"

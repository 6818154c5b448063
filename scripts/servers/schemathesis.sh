#!/usr/bin/env bash
# schemathesis, which asks a running service whatever its OpenAPI document allows, for the contract tests.
#   schemathesis.sh ARGUMENTS…   runs it
# The first use installs it from PyPI: about 10 s and 100 MB.
# RANKER_CACHE    where it is installed     (default ~/.cache/provider-ranker)
set -euo pipefail

name=schemathesis.sh
. "$(dirname "${BASH_SOURCE[0]}")/python-server.sh"

packages=('schemathesis==4.32.5')
cache=${RANKER_CACHE:-$HOME/.cache/provider-ranker}
installed=$cache/schemathesis
python=$installed/bin/python

install
exec "$installed/bin/schemathesis" "$@"

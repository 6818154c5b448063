#!/usr/bin/env bash
# Asks for an order with curl, and tells what became of a deployment; the answers are JSON on stdout.
# bash rank.sh http://127.0.0.1:8080 request.json outcome.json
set -euo pipefail
url=$1 request=$2 outcome=$3

# Fails on a refusal (its problem document is printed all the same) and after five seconds.
post() {
  curl --silent --show-error --fail-with-body --max-time 5 \
    --header 'content-type: application/json' --data-binary "@$2" "$url$1"
  echo
}

post /rank "$request"
post /outcomes "$outcome"

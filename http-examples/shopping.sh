#!/usr/bin/env bash
# The shopping list on all three backends, with curl: create a bucket, put milk, read it, replace it, delete it;
# then kill the bucket's process and see who still knows about the milk.
#
# Start the server first (dotnet run -c Release --project src/Server), then: bash http-examples/shopping.sh [URL]
set -euo pipefail

server=${1:-http://127.0.0.1:4000}
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

# Sends one request and prints it with the status and the body that came back.
ask() { # METHOD PATH [curl's options for the body and the headers]
  local method=$1 path=$2 status
  shift 2
  # --retry: a bucket that is being restarted answers 503 with Retry-After, and curl asks again.
  status=$(curl --silent --show-error --retry 5 --output "$answer" --write-out '%{http_code}' --request "$method" "$server$path" "$@")
  printf '%-6s %-34s %s %s\n' "$method" "$path" "$status" "$(cat "$answer")"
}

for backend in agent genserver table; do
  echo "# $backend"
  ask PUT /v1/buckets/shopping --json "{\"backend\":\"$backend\"}" --output /dev/null
  ask PUT /v1/buckets/shopping/keys/milk --data 3
  ask GET /v1/buckets/shopping/keys/milk
  ask PUT /v1/buckets/shopping/keys/milk --data 4
  ask GET /v1/buckets/shopping/keys/milk
  ask DELETE /v1/buckets/shopping/keys/milk
  ask GET /v1/buckets/shopping/keys/milk --output /dev/null
  ask PUT /v1/buckets/shopping/keys/milk --data 5
  ask POST /v1/buckets/shopping:kill
  ask GET /v1/buckets/shopping/keys/milk --output /dev/null --write-out '%{http_code}'
  ask DELETE '/v1/buckets/shopping?force=true'
done

#!/usr/bin/env bash
# The shopping list on all three backends, with curl: create a bucket, put milk, read it, replace it, delete it;
# then kill the bucket's process and see whether the milk is still there.
#
# Start the server first (dotnet run -c Release --project src/Server), then: bash http-examples/shopping.sh [URL]
set -euo pipefail

server=${1:-http://127.0.0.1:4000}
body=$(mktemp)
trap 'rm -f "$body"' EXIT

# Sends one request and prints the status of the answer, and its value or error code.
ask() { # METHOD PATH [curl's options for the body]
  local method=$1 path=$2 answer
  shift 2
  # --retry: a bucket whose process is being restarted answers 503 with Retry-After, and curl tries again.
  answer=$(curl --silent --show-error --retry 5 --output "$body" \
    --write-out '%{http_code} %{content_type} %header{kv-error-code}' --request "$method" "$server$path" "$@")
  read -r status type error <<<"$answer"
  [ "$type" = text/plain ] && error=$(cat "$body")
  printf '%-6s %-30s %s %s\n' "$method" "$path" "$status" "$error" | sed 's/ *$//'
}

# An earlier run may have left a bucket of that name.
curl --silent --show-error --output /dev/null --request DELETE "$server/v1/buckets/shopping?force=true"

for backend in agent genserver table; do
  echo "== $backend"
  ask PUT /v1/buckets/shopping --json "{\"backend\":\"$backend\"}"
  ask PUT /v1/buckets/shopping/keys/milk --data 3
  ask GET /v1/buckets/shopping/keys/milk
  ask PUT /v1/buckets/shopping/keys/milk --data 4
  ask GET /v1/buckets/shopping/keys/milk
  ask DELETE /v1/buckets/shopping/keys/milk
  ask GET /v1/buckets/shopping/keys/milk
  ask PUT /v1/buckets/shopping/keys/milk --data 5
  ask POST /v1/buckets/shopping:kill
  ask GET /v1/buckets/shopping/keys/milk
  ask DELETE '/v1/buckets/shopping?force=true'
done

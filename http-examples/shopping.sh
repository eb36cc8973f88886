#!/usr/bin/env bash
# The shopping list on all three backends, with curl: create a bucket, put milk, read it, replace it, delete it;
# then kill the bucket's process and see whether the milk is still there. The buckets are not durable, whatever the server is.
#
# Start the server first (dotnet run -c Release --project src/Server), then: bash http-examples/shopping.sh [URL]
set -euo pipefail

source "$(dirname "$0")/ask.sh"

# An earlier run may have left a bucket of that name.
curl --silent --show-error --output /dev/null --request DELETE "$server/v1/buckets/shopping?force=true"

for backend in agent genserver table; do
  echo "== $backend"
  ask PUT /v1/buckets/shopping --json "{\"backend\":\"$backend\",\"durable\":false}"
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

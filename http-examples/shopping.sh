#!/usr/bin/env bash
# The shopping list on all three backends, with curl: create a bucket, put milk, read it, replace it, delete it;
# then kill the bucket's process and see whether the milk is still there. The buckets are not durable, whatever the server is.
# Only a cluster stores all buckets; there the milk of every backend survives.
#
# Start the server first (dotnet run -c Release --project src/Server), then: bash http-examples/shopping.sh [URL [URL]]
# With two URLs, of two silos of a cluster, the first one is written to and the second one read from.
set -euo pipefail

source "$(dirname "$0")/ask.sh"
reader=${2:-$server}

read_milk() { server=$reader ask GET /v1/buckets/shopping/keys/milk; }

# An earlier run may have left a bucket of that name.
curl --silent --show-error --output /dev/null --request DELETE "$server/v1/buckets/shopping?force=true"

# A cluster refuses a bucket that is not durable.
durable=',"durable":false'
[[ $(ask PUT /v1/buckets/shopping --json "{\"backend\":\"agent\"$durable}") == *' 400 '* ]] && durable=''
curl --silent --show-error --output /dev/null --request DELETE "$server/v1/buckets/shopping?force=true"

for backend in agent genserver table; do
  echo "== $backend"
  ask PUT /v1/buckets/shopping --json "{\"backend\":\"$backend\"$durable}"
  ask PUT /v1/buckets/shopping/keys/milk --data 3
  read_milk
  ask PUT /v1/buckets/shopping/keys/milk --data 4
  read_milk
  ask DELETE /v1/buckets/shopping/keys/milk
  read_milk
  ask PUT /v1/buckets/shopping/keys/milk --data 5
  ask POST /v1/buckets/shopping:kill
  read_milk
  ask DELETE '/v1/buckets/shopping?force=true'
done

#!/usr/bin/env bash
# Buckets: configuration, changes of it, clear, export and import. Start the server first
# (dotnet run -c Release --project src/Server), then: bash http-examples/buckets.sh [URL]
set -euo pipefail
source "$(dirname "$0")/ask.sh"
patch="Content-Type: application/merge-patch+json"

# A bucket whose values live for an hour, with a note about it
ask PUT /v1/buckets/carts -d '{"backend":"agent","ttl":"1h","maxKeys":1000,"metadata":{"owner":"ada"}}'
# The same again changes nothing, so a script can begin with it
ask PUT /v1/buckets/carts -d '{"backend":"agent","ttl":"1h","maxKeys":1000,"metadata":{"owner":"ada"}}'
# Another configuration is refused
ask PUT /v1/buckets/carts -d '{"backend":"agent"}'
# Only create
ask PUT /v1/buckets/carts -H 'If-None-Match: *'
# A mistake is refused by name
ask PUT /v1/buckets/other -d '{"maxKees":1000}'
# The configuration and the state
ask GET /v1/buckets/carts
# A patch changes some members. A null sets the default, and removes a name from the metadata
ask PATCH /v1/buckets/carts -H "$patch" -d '{"maxKeys":null,"metadata":{"owner":null,"team":"shop"}}'
# The backend cannot change
ask PATCH /v1/buckets/carts -H "$patch" -d '{"backend":"table"}'

# Two values. One never expires, whatever the bucket's default is
ask PUT /v1/buckets/carts/keys/ada -d milk
ask PUT '/v1/buckets/carts/keys/bob?ttl=never' -d eggs
# All values as lines of JSON, and into another bucket
export=$(mktemp)
trap 'rm -f "$body" "$export"' EXIT
curl --silent --fail --output "$export" --request POST "$server/v1/buckets/carts:export"
ask PUT /v1/buckets/copy -d '{"backend":"table"}'
ask POST /v1/buckets/copy:import --data-binary "@$export"
ask GET /v1/buckets/copy/keys/ada
# An export that was cut off is refused, and nothing is stored
ask POST /v1/buckets/copy:import -d "$(head -n 1 "$export")"

# Delete all values
ask POST /v1/buckets/carts:clear
ask GET /v1/buckets/carts/keys/ada
# An empty bucket can be deleted
ask DELETE /v1/buckets/carts
# A bucket with values only on purpose
ask DELETE /v1/buckets/copy
ask DELETE '/v1/buckets/copy?force=true'

#!/usr/bin/env bash
# Writes and reads under a condition: create only, compare-and-set, and answers without a value that the client has already.
# Start the server first (dotnet run -c Release --project src/Server), then: bash http-examples/conditions.sh [URL]
set -euo pipefail
source "$(dirname "$0")/ask.sh"

# Prints the ETag of a value.
tag() { # PATH
  curl --silent --show-error --head "$server$1" | tr -d '\r' | sed -n 's/^ETag: //p'
}

# A bucket with the defaults
ask PUT /v1/buckets/stock
# Only create: there is no milk
ask PUT /v1/buckets/stock/keys/milk -H 'If-None-Match: *' -d 3
# Now there is
ask PUT /v1/buckets/stock/keys/milk -H 'If-None-Match: *' -d 4
first=$(tag /v1/buckets/stock/keys/milk)
# Compare-and-set: the value is still the one that was read
ask PUT /v1/buckets/stock/keys/milk -H "If-Match: $first" -d 4
# Now it is not
ask PUT /v1/buckets/stock/keys/milk -H "If-Match: $first" -d 5
ask GET /v1/buckets/stock/keys/milk
# The client has this value already, so it is not sent again
ask GET /v1/buckets/stock/keys/milk -H "If-None-Match: $(tag /v1/buckets/stock/keys/milk)"
# Only replace: there are no eggs
ask PUT /v1/buckets/stock/keys/eggs -H 'If-Match: *' -d 12
# An ETag without its quotes is refused
ask PUT /v1/buckets/stock/keys/milk -H 'If-Match: 7.42' -d 5
# A delete takes conditions too
ask DELETE /v1/buckets/stock/keys/milk -H "If-Match: $first"
# Delete, and answer what was deleted
ask DELETE /v1/buckets/stock/keys/milk -H 'Prefer: return=representation'
# Clean up
ask DELETE '/v1/buckets/stock?force=true'

#!/usr/bin/env bash
# JSON values changed by merge patches (RFC 7396). Start the server first (dotnet run -c Release --project src/Server), then:
# bash http-examples/patch.sh [URL]
set -euo pipefail
source "$(dirname "$0")/ask.sh"
patch="Content-Type: application/merge-patch+json"

# A bucket with the defaults
ask PUT /v1/buckets/users
# A JSON value
ask PUT /v1/buckets/users/keys/ada -H 'Content-Type: application/json' -d '{"name":"Ada","town":"London"}'
# Change one member, remove another
ask PATCH /v1/buckets/users/keys/ada -H "$patch" -d '{"name":"Ada L.","town":null}'
# Only if it is still the value that was read
ask PATCH /v1/buckets/users/keys/ada -H "$patch" -H 'If-Match: "1.1"' -d '{"name":"Bob"}'
# The answer has the new value on request
ask PATCH /v1/buckets/users/keys/ada -H "$patch" -H 'Prefer: return=representation' -d '{"born":1815}'
# Another type is refused
ask PATCH /v1/buckets/users/keys/ada -H 'Content-Type: application/json' -d '{"name":"Bob"}'
# A patch must be JSON
ask PATCH /v1/buckets/users/keys/ada -H "$patch" -d '{"name":'
# There is nothing to patch
ask PATCH /v1/buckets/users/keys/bob -H "$patch" -d '{"name":"Bob"}'
# Text is not JSON
ask PUT /v1/buckets/users/keys/eve -d 'Eve'
# So it cannot be patched
ask PATCH /v1/buckets/users/keys/eve -H "$patch" -d '{"name":"Eve"}'
# Clean up
ask DELETE '/v1/buckets/users?force=true'

#!/usr/bin/env bash
# JSON values changed by merge patches (RFC 7396). Start the server first (dotnet run -c Release --project src/Server), then:
# bash http-examples/patch.sh [URL]
set -euo pipefail
source "$(dirname "$0")/ask.sh"

# A bucket with the defaults
ask PUT /v1/buckets/users
# A JSON value
ask PUT /v1/buckets/users/keys/ada --header 'Content-Type: application/json' --data '{"name":"Ada","town":"London"}'
# Change one member, remove another
ask PATCH /v1/buckets/users/keys/ada --header 'Content-Type: application/merge-patch+json' --data '{"name":"Ada L.","town":null}'
# Only if it is still the value that was read
ask PATCH /v1/buckets/users/keys/ada --header 'Content-Type: application/merge-patch+json' --header 'If-Match: "1.1"' --data '{"name":"Bob"}'
# The answer has the new value on request
ask PATCH /v1/buckets/users/keys/ada --header 'Content-Type: application/merge-patch+json' --header 'Prefer: return=representation' --data '{"born":1815}'
# Another type is refused
ask PATCH /v1/buckets/users/keys/ada --header 'Content-Type: application/json' --data '{"name":"Bob"}'
# A patch must be JSON
ask PATCH /v1/buckets/users/keys/ada --header 'Content-Type: application/merge-patch+json' --data '{"name":'
# There is nothing to patch
ask PATCH /v1/buckets/users/keys/bob --header 'Content-Type: application/merge-patch+json' --data '{"name":"Bob"}'
# Text is not JSON
ask PUT /v1/buckets/users/keys/eve --header 'Content-Type: text/plain' --data 'Eve'
# So it cannot be patched
ask PATCH /v1/buckets/users/keys/eve --header 'Content-Type: application/merge-patch+json' --data '{"name":"Eve"}'
# Clean up
ask DELETE '/v1/buckets/users?force=true'

#!/usr/bin/env bash
# Values that expire. Start the server first (dotnet run -c Release --project src/Server), then:
# bash http-examples/ttl.sh [URL]
set -euo pipefail
source "$(dirname "$0")/ask.sh"

# A bucket with the defaults
ask PUT /v1/buckets/sessions
# Expires 30 seconds after this write
ask PUT /v1/buckets/sessions/keys/ada -H 'Kv-Ttl: 30' -d login
# The same as a query
ask PUT '/v1/buckets/sessions/keys/ada?ttl=30s' -d login
# Expires when it was not read for 20 minutes, after 8 hours at the latest
ask PUT /v1/buckets/sessions/keys/bob -H 'Kv-Sliding: 20m' -H 'Kv-Ttl: 8h' -d login
# Expires at a moment
ask PUT /v1/buckets/sessions/keys/eve -H 'Kv-Expires-At: 2999-12-31T23:59:59Z' -d login
# When it expires, as JSON
ask GET /v1/buckets/sessions/ttl/bob
# Renew a sliding expiry without reading the value
ask POST /v1/buckets/sessions/ttl/bob
# Set another expiry; the value and its ETag stay
ask PUT '/v1/buckets/sessions/ttl/bob?ttl=1h'
# Remove the expiry
ask DELETE /v1/buckets/sessions/ttl/bob
# No time is refused
ask PUT '/v1/buckets/sessions/keys/ada?ttl=0' -d login
# Nor can a moment have passed
ask PUT '/v1/buckets/sessions/keys/ada?expiresAt=2001-01-01T00:00:00Z' -d login
# Clean up
ask DELETE '/v1/buckets/sessions?force=true'

#!/usr/bin/env bash
# Values with metadata, and bytes appended to them. Start the server first (dotnet run -c Release --project src/Server), then:
# bash http-examples/values.sh [URL]
set -euo pipefail
source "$(dirname "$0")/ask.sh"

# A bucket with the defaults
ask PUT /v1/buckets/notes
# A value with metadata of its own
ask PUT /v1/buckets/notes/keys/todo -H 'Kv-Meta-Owner: ada' -H 'Kv-Meta-Color: blue' -d milk
# Get sends the metadata back as headers
ask GET /v1/buckets/notes/keys/todo
# Everything about the value except its bytes, as JSON
ask GET /v1/buckets/notes/meta/todo
# Append to it
ask POST /v1/buckets/notes/append/todo -d ', bread'
# The value is longer, and keeps its metadata
ask GET /v1/buckets/notes/keys/todo
# Append to a key that does not exist: it is created
ask POST /v1/buckets/notes/append/log -d started
# A header that the server does not know is refused
ask PUT /v1/buckets/notes/keys/todo -H 'Kv-Owner: ada' -d milk
# Clean up
ask DELETE '/v1/buckets/notes?force=true'

#!/usr/bin/env bash
# Counters: values that are integers of 64 bits. Start the server first (dotnet run -c Release --project src/Server), then:
# bash http-examples/counters.sh [URL]
set -euo pipefail
source "$(dirname "$0")/ask.sh"

# A bucket with the defaults
ask PUT /v1/buckets/visits
# Add 1; a missing counter begins at 0
ask POST /v1/buckets/visits/counters/home
# Add 5
ask POST /v1/buckets/visits/counters/home -d 5
# Subtract 2
ask POST /v1/buckets/visits/counters/home -d -2
# Read it
ask GET /v1/buckets/visits/counters/home
# It is a value like others
ask GET /v1/buckets/visits/keys/home
# A value that is no integer
ask PUT /v1/buckets/visits/keys/name -d ada
# It is no counter
ask POST /v1/buckets/visits/counters/name
# Only an integer can be added
ask POST /v1/buckets/visits/counters/home -d many
# Clean up
ask DELETE '/v1/buckets/visits?force=true'

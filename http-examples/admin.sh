#!/usr/bin/env bash
# What the runtime is doing: kill a bucket's process, look at processes, supervision trees, tables and crashes, at health and metrics.
# Start the server first (dotnet run -c Release --project src/Server), then: bash http-examples/admin.sh [URL]
set -euo pipefail
source "$(dirname "$0")/ask.sh"

# A bucket in an agent process
ask PUT /v1/buckets/jobs --json '{"backend":"agent"}'
# Kill its process
ask POST /v1/buckets/jobs:kill
# The supervisor starts it again; curl tries again until then
ask GET /v1/buckets/jobs/keys/none
# What has crashed or was killed, the newest first, and what the supervisor did
ask GET '/v1/crashes?limit=1'
pick reason child decision
# The first process is the root of the supervision tree
ask GET '/v1/processes?limit=1'
pick pid parent status mailboxLength
# One process, by the number in its pid
ask GET /v1/processes/0.1.0
pick trapExit linksCount
# There is no such process
ask GET /v1/processes/0.999999999.0
# The supervision tree, two levels deep
ask GET '/v1/tree?depth=2'
pick id strategy
# The tables of the runtime
ask GET '/v1/tables?limit=1'
pick name type
# Whether the server lives, and whether it accepts work
ask GET /health/live
ask GET /health/ready
# Metrics for Prometheus
curl --silent --show-error "$server/metrics" | grep -o '^pail_bucket_count{[^}]*}' | sort
# What the code of a problem means
curl --silent --show-error "$server/problems/key-not-found" | head -n 1
# Clean up
ask DELETE '/v1/buckets/jobs?force=true'

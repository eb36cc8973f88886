#!/usr/bin/env bash
# API keys. Start the server first, with the settings beside this file:
# dotnet run -c Release --project src/Server -- --settings http-examples/security.json
# Then: bash http-examples/security.sh [URL]
set -euo pipefail
source "$(dirname "$0")/ask.sh"
reader="Authorization: Bearer pail_piE4hrDmd4sVZxw1zLje5wa2GiikUMv4VVwfZEhdwqe10P1KJ"
writer="Authorization: Bearer pail_PHUbiI7PIsiDw3QWlT7FWBiUQJlPWnPuEHKnwN7ljNG238H4v"
admin="Authorization: Bearer pail_IpeF6IoESNHsSJD9fxqkuMTZ4TTdWGhgXUhqwIDKLNO4ZJPzd"
typo="Authorization: Bearer pail_0"

# Without a key there is no answer to anything about buckets
ask GET /v1/buckets
# The health of the server is public
ask GET /health/live
# A writer creates a bucket with one of its names
ask PUT /v1/buckets/team-a -H "$writer"
# And writes a value
ask PUT /v1/buckets/team-a/keys/milk -H "$writer" -d 3
# A reader reads it
ask GET /v1/buckets/team-a/keys/milk -H "$reader"
# But may not write
ask PUT /v1/buckets/team-a/keys/milk -H "$reader" -d 4
# A writer may not kill a process
ask POST /v1/buckets/team-a:kill -H "$writer"
# An administrator may
ask POST /v1/buckets/team-a:kill -H "$admin"
# Not even an administrator creates a bucket with a name that is not among the key's
ask PUT /v1/buckets/other -H "$admin"
# All other buckets do not exist for the key
ask GET /v1/buckets/other/keys/milk -H "$admin"
# A key with a typing mistake
ask GET /v1/buckets/team-a -H "$typo"

# The page of the observer is public, what it shows is not
ask GET /observer
ask GET /v1/session
# Who am I, and what may I do? A page asks to know which buttons to show
ask GET /v1/session -H "$reader"
pick name role allBuckets
# A reader sees no processes, and ends none
ask GET /v1/processes -H "$reader"
ask POST /v1/processes/0.1.0:kill -H "$reader"
pick detail
# Processes are of all buckets, so an administrator of some does not see them either
ask GET /v1/session -H "$admin"
pick name role allBuckets
ask GET /v1/observer -H "$admin"
pick detail
ask POST /v1/comparisons -H "$admin" --json '{"backends":["agent","table"],"workload":"A"}'
# Clean up
ask DELETE '/v1/buckets/team-a?force=true' -H "$writer"

#!/usr/bin/env bash
# Durable buckets: what is kept, and what is not. Start the server first, with a directory for them:
# dotnet run -c Release --project src/Server -- --data data
# Then: bash http-examples/durable.sh [URL]
set -euo pipefail
source "$(dirname "$0")/ask.sh"

# On this server a bucket is durable, unless it says otherwise
ask PUT /v1/buckets/list -d '{"backend":"agent"}'
pick durable
ask PUT /v1/buckets/list/keys/milk -d 3
# Its process is killed, and the next one has the milk
ask POST /v1/buckets/list:kill
ask GET /v1/buckets/list/keys/milk
# Its next value has another entity tag than all before
ask PUT /v1/buckets/list/keys/milk -d 4
ask GET /v1/buckets/list/keys/milk
# Nothing was lost
ask GET /v1/buckets/list
pick lostKeys restarts

# A bucket that is not durable forgets
ask PUT /v1/buckets/forgetful -d '{"backend":"agent","durable":false}'
ask PUT /v1/buckets/forgetful/keys/milk -d 3
ask POST /v1/buckets/forgetful:kill
ask GET /v1/buckets/forgetful/keys/milk
# It cannot become durable later
ask PATCH /v1/buckets/forgetful -d '{"durable":true}'
# The word is true or false
ask PUT /v1/buckets/other -d '{"durable":"yes"}'

ask DELETE '/v1/buckets/list?force=true'
ask DELETE /v1/buckets/forgetful

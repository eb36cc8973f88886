#!/usr/bin/env bash
# Processes: find that of a bucket, kill it, make it exit, stop it, restart it, and see what its supervisor does.
# Start the server first (dotnet run -c Release --project src/Server), then: bash http-examples/processes.sh [URL]
set -euo pipefail
source "$(dirname "$0")/ask.sh"

# Prints the answer about the process that an action was for. Pids differ from run to run.
answer() { sed "s/#PID<$pid>/PID/; s/#PID<[0-9.]*>/NEW/; s/^/  /" "$body"; }

# Does something to the process, and prints the answer. Goes on with the process that has taken its place, if there is one.
act() { # ACTION
  shown="/v1/processes/PID:$1" ask POST "/v1/processes/$pid:$1"
  answer
  pid=$(sed -En 's/.*"(pid|newPid)":"#PID<([0-9.]+)>".*/\2/p' "$body")
}

# A bucket in an agent process, and a value
ask PUT /v1/buckets/jobs --json '{"backend":"agent"}'
ask PUT /v1/buckets/jobs/keys/milk -d 3
# The processes in the order of their pids; the first two are the root of the supervision tree, and the supervisor of all that buckets need
ask GET '/v1/processes?limit=2'
grep -o '"pid":"[^"]*"' "$body" | sed 's/^/  /'
# nextLink is the path of the next page: the registry of the buckets' processes
shown=nextLink ask GET "$(sed -n 's/.*"nextLink":"\([^"]*\)".*/\1/p' "$body")"
pick pid name kind
# One process a line, for grep: that of a bucket has the bucket's name
ask GET '/v1/processes?limit=1000' -H 'Accept: application/x-ndjson'
process=$(grep '"name":"buckets/jobs"' "$body")
grep -o '"initialCall":"[^"]*"' <<<"$process" | sed 's/^/  /'
# The list has no other order; the stream of the observer sorts and filters (see observer.sh)
ask GET '/v1/processes?sort=name'
# All about it. The path has only the numbers of the pid
pid=$(sed -n 's/.*"pid":"#PID<\([0-9.]*\)>","name":"buckets\/jobs".*/\1/p' <<<"$process")
shown=/v1/processes/PID ask GET "/v1/processes/$pid"
pick name kind trapExit mailboxLength recentCrashes

# Kill it. The answer names the process that has taken its place
killed=$pid
act kill
# The value is lost: it was in the agent
ask GET /v1/buckets/jobs/keys/milk
# The process that was killed is gone
shown=/v1/processes/PID ask GET "/v1/processes/$killed"
# Exit with a reason; a process that does not trap exits ends
act 'exit?reason=out%20of%20milk'
# The exit signal "normal" does not end it
act 'exit?reason=normal'
# Stop: it handles the messages that wait, then it ends
act stop
# Its supervisor ends it and starts it again
act restart
# Five requests, four ends
ask GET /v1/buckets/jobs
pick state restarts
# Two crashes, the newest first: a process that was stopped or restarted has not crashed
ask GET '/v1/crashes?limit=2' -H 'Accept: application/x-ndjson'
sed -n 's/.*\("reason":"[^"]*"\).*\("child":.*\)}/  \1,\2/p' "$body"
# The process that serves now tells the crashes of those before it
shown=/v1/processes/PID ask GET "/v1/processes/$pid"
pick reason

# The same with a table
ask PUT /v1/buckets/prices --json '{"backend":"table"}'
ask PUT /v1/buckets/prices/keys/milk -d 3
ask GET /v1/buckets/prices
pid=$(sed -n 's/.*"pid":"#PID<\([0-9.]*\)>".*/\1/p' "$body")
act kill
# The value is still there: a table outlives the process that fills it
ask GET /v1/buckets/prices/keys/milk

# Nobody would start the root of the supervision tree again
ask POST /v1/processes/0.1.0:restart
pick detail
# There is no such process
ask POST /v1/processes/0.999999999.0:kill
# What is no pid
ask POST /v1/processes/first:kill
pick detail
# A mistyped parameter is refused, and the process lives on
ask POST '/v1/processes/0.1.0:exit?reson=shutdown'
# There is no such action
ask POST /v1/processes/0.1.0:tickle
# Clean up
ask DELETE '/v1/buckets/jobs?force=true'
ask DELETE '/v1/buckets/prices?force=true'

#!/usr/bin/env bash
# Backends side by side: the server does the same work against several, and kills their processes meanwhile. Start the server first
# (dotnet run -c Release --project src/Server), then: bash http-examples/comparison.sh [URL]
set -euo pipefail
source "$(dirname "$0")/ask.sh"

# Two clients read ten keys of an agent and of a table, a second each, and every 200 ms the process of the bucket is killed
ask POST /v1/comparisons \
  --json '{"backends":["agent","table"],"workload":"C","clients":2,"seconds":1,"keys":10,"killEvery":"200ms"}'
# A sample for each backend and second, a result for each backend, a finding in words. The figures differ from run to run
grep -oE '"kind":"[^"]*"(,"backend":"[^"]*")?|"end":true' "$body" | sed 's/^/  /'
# The agent's process had the keys, and lost them; the table is not in its process
grep -oE '"backend":"[^"]*"|"lostKeys":[0-9]+' <(grep '"kind":"result"' "$body") | paste -d ' ' - - | sed 's/^/  /'
grep -oE 'it (lost|kept) [a-z0-9]+ keys' "$body" | sed 's/^/  /'
# The buckets of the comparison are deleted
ask GET '/v1/buckets?prefix=compare-'
pick value

# There is no such backend
ask POST /v1/comparisons --json '{"backends":["agent","file"],"workload":"A"}'
pick detail
# Nor does a comparison take that long
ask POST /v1/comparisons --json '{"backends":["table"],"workload":"A","seconds":3600}'
pick detail
# A mistake is refused by name
ask POST /v1/comparisons --json '{"backends":["table"],"workload":"A","secnods":1}'
pick detail

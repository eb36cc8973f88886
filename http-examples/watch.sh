#!/usr/bin/env bash
# The changes of a bucket as they happen. Start the server first (dotnet run -c Release --project src/Server), then:
# bash http-examples/watch.sh [URL]
set -euo pipefail
source "$(dirname "$0")/ask.sh"

# Opens a watch, whose lines follow.
watch() { # PATH [curl's options]
  printf 'watch  %s\n' "$1"
  open "$@"
}

# Prints the next lines of the watch. The number of the epoch differs from run to run.
show() { # COUNT
  local line
  for _ in $(seq "$1"); do
    read -r line <&3
    printf '  %s\n' "$line" | sed -E 's/[0-9]{10,}/EPOCH/g; s/ +$//'
  done
}

# A bucket with the defaults
ask PUT /v1/buckets/news
# Every change from now on, as server-sent events; the first id is the place where the watch begins
watch /v1/buckets/news/watch
show 3
ask PUT /v1/buckets/news/keys/weather -d sunny
show 4
ask DELETE /v1/buckets/news/keys/weather
show 4
# The bucket's process is killed and started again
ask POST /v1/buckets/news:kill
show 8
close
# First all keys with their values, one JSON object in a line, then every change
ask PUT /v1/buckets/news/keys/weather -d rainy
watch '/v1/buckets/news/watch?initial=true&values=true' -H 'Accept: application/x-ndjson'
show 2
ask PUT /v1/buckets/news/keys/weather -d sunny
show 1
# The deletion of the bucket is the last event
ask DELETE '/v1/buckets/news?force=true'
show 1
close

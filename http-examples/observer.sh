#!/usr/bin/env bash
# The observer: its page, the stream that the page reads, and who the caller is. Start the server first
# (dotnet run -c Release --project src/Server), then: bash http-examples/observer.sh [URL]
set -euo pipefail
source "$(dirname "$0")/ask.sh"

# Prints some headers of an answer. The page's hash differs from version to version.
headers() { # PATTERN PATH [curl's options]
  curl --silent --show-error --head "$server$2" "${@:3}" | tr -d '\r' | grep -iE "^($1):" | sed -E "s/sha256-[^']*/sha256-HASH/; s/^/  /"
}

# Opens the stream.
observe() { # QUERY
  printf 'stream %s\n' "/v1/observer?$1"
  open "/v1/observer?$1" --max-time 300
}

# Reads the stream up to a line with a text, and keeps that line as the last answer.
await() { # TEXT
  local line
  while read -r line <&3; do
    if [[ $line == *"$1"* ]]; then
      echo "$line" >"$body"
      return
    fi
  done
  echo "The stream has no line with $1." >&2
  exit 1
}

# Prints some members of the rows of a sample: of processes, and of the tree with its depth.
processes() {
  sed 's/{"pid"/\n&/g' "$body" | sed -nE 's/^\{"pid".*("name":"[^"]*").*("kind":"[^"]*").*("restarts":[0-9]+).*/  \1,\2,\3/p'
}
tree() { sed 's/{"id"/\n&/g' "$body" | sed -nE 's/.*("depth":[0-9]+),.*("name":[^,]*),.*("type":"[^"]*").*/  \1,\2,\3/p'; }

# Who am I, and what may I do? Without API keys everybody is an administrator of all buckets
ask GET /v1/session
pick name role allBuckets needsKey

# A browser is sent to the page; other programs get a document with links
ask GET / -H 'Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8'
headers location / -H 'Accept: text/html'
ask GET /
pick name processes
# The page loads nothing from another host, and no other site can frame it
ask GET /observer
headers 'content-type|content-security-policy|cross-origin-opener-policy|cache-control' /observer
# Its files are named by their contents, so a browser may keep them forever
headers cache-control "$(grep -oE '/observer/[^"]+\.css' "$body" | head -n 1)"

# Two buckets
ask PUT /v1/buckets/jobs --json '{"backend":"agent"}'
ask PUT /v1/buckets/prices --json '{"backend":"table"}'
# The processes whose name has a text, sorted by name; a sample each second
observe 'show=processes&filter=buckets/&sort=name'
await '"intervalMs"'
pick intervalMs
await '"processes":{'
pick matching
processes
# A later sample has the rows that have changed
ask POST /v1/buckets/jobs:kill
await '"restarts":1,"lastCrash"'
processes | grep buckets/jobs
close
# The tree, and one process: the root of the supervision tree
observe 'show=tree,process&pid=0.1.0'
await '"tree":{'
pick initialCall trapExit linksCount
tree
close

# A mistyped part
ask GET '/v1/observer?show=proceses'
pick detail
# Another interval
ask GET '/v1/observer?interval=3s'
# HEAD of the stream ends at once
ask HEAD /v1/observer --head
# Pages of other sites cannot read this
ask GET /v1/observer -H 'Origin: https://evil.example'
# Clean up
ask DELETE '/v1/buckets/jobs?force=true'
ask DELETE '/v1/buckets/prices?force=true'

#!/usr/bin/env bash
# Lists of keys: pages, folders, ranges, other forms. Start the server first (dotnet run -c Release --project src/Server), then:
# bash http-examples/listing.sh [URL]
set -euo pipefail
source "$(dirname "$0")/ask.sh"

# Sends a GET, and prints its path and the answer. Numbers of epochs and cursors differ from run to run.
show() { # PATH [curl's options]
  printf 'GET    %s\n' "$1"
  curl --silent --show-error "$server$1" "${@:2}" | sed -E 's/[0-9]{10,}/EPOCH/g; s/cursor=[^"]*/cursor=PLACE/; s/^/  /'
}

# A bucket whose keys are in order
ask PUT /v1/buckets/files --json '{"tableType":"orderedSet"}'
for key in a.txt b.txt photos/1.png photos/2.png 'tea & cake.txt'; do
  curl --silent --show-error --output /dev/null --request PUT "$server/v1/buckets/files/keys/${key// /%20}" -d x
done
# All keys, one a line, escaped as in a path
show /v1/buckets/files/keys -H 'Accept: text/plain'
# With entity tags and sizes, as JSON; nextLink is the path of the next page
show '/v1/buckets/files/keys?limit=1'
# The same in lines, with the bytes of the values
show '/v1/buckets/files/keys?prefix=photos/&values=true' -H 'Accept: application/x-ndjson'
# Keys up to a delimiter are folded into one prefix, as files into a folder
show '/v1/buckets/files/keys?delimiter=/&from=b' -H 'Accept: application/x-ndjson'
# From a key on, up to but without another, backwards
show '/v1/buckets/files/keys?from=a.txt&to=photos/2.png&reverse=true' -H 'Accept: text/plain'
# Delete all photos
show '/v1/buckets/files/keys?prefix=photos/' -H 'Accept: text/plain' | sed -n 's/^  //p' | while read -r key; do
  ask DELETE "/v1/buckets/files/keys/$key"
done
# A mistyped parameter is refused
ask GET '/v1/buckets/files/keys?perfix=photos/'
# No page has that many
ask GET '/v1/buckets/files/keys?limit=5000'
# Nor does a list come as HTML
ask GET /v1/buckets/files/keys -H 'Accept: text/html'
# Clean up
ask DELETE '/v1/buckets/files?force=true'

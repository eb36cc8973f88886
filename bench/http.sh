#!/usr/bin/env bash
# Measures GET and PUT of 100-byte values on each backend, batches of 100 of them, and the same server's endpoint that
# answers constant bytes, over 64 keep-alive connections. Each round measures all of them in turn. The table shows the
# medians, and their ratios to the constant endpoint. Needs wrk and curl, and a Linux with /proc for the CPU column.
#
#   bash bench/http.sh [--rounds N] [--seconds N] [--server COMMAND]
#
# COMMAND starts the server (default: the Release build); --urls is appended to it.
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/server.sh

rounds=7 seconds=3 server=
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2 ;;
    --seconds) seconds=$2 ;;
    --server) server=$2 ;;
    *) echo "usage: bash bench/http.sh [--rounds N] [--seconds N] [--server COMMAND]" >&2; exit 2 ;;
  esac
  shift 2
done
for tool in wrk curl; do
  command -v "$tool" >/dev/null || { echo "bench/http.sh needs $tool (Debian: apt-get install $tool)" >&2; exit 2; }
done

work=$(mktemp -d) pid=
trap 'kill $pid 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
start_server "$server" "$work/server.log"

cpu() { awk '{ print $14 + $15 }' "/proc/$pid/stat"; }

# Runs wrk once and appends "rate, server CPU microseconds per request" to the row's file.
measure() { # ROW SCRIPT PATH SECONDS
  local before after rate bad
  before=$(cpu)
  read -r _ rate bad < <(wrk --threads 1 --connections 64 --duration "$4" --script "bench/$2.lua" "$url$3" | grep '^RESULT')
  after=$(cpu)
  if [ "$bad" != 0 ]; then echo "$1: $bad requests failed" >&2; exit 1; fi
  awk -v rate="$rate" -v ticks=$((after - before)) -v seconds="$4" -v hertz="$(getconf CLK_TCK)" \
    'BEGIN { printf "%d %.2f\n", rate, ticks / hertz * 1e6 / (rate * seconds) }' >>"$work/$1"
}

backends="agent genserver table"
warm=$((seconds < 2 ? seconds : 2))
for backend in $backends; do
  curl --silent --fail --output /dev/null --request PUT "$url/v1/buckets/$backend" --json "{\"backend\":\"$backend\"}"
  # Fills the bucket, so that every GET finds its key. This also warms the server up.
  wrk --threads 1 --connections 64 --duration 3 --script bench/put.lua "$url/v1/buckets/$backend/keys" >/dev/null
  wrk --threads 1 --connections 64 --duration "$warm" --script bench/get.lua "$url/v1/buckets/$backend/keys" >/dev/null
  wrk --threads 1 --connections 64 --duration "$warm" --script bench/batch.lua "$url/v1/buckets/$backend:batch" >/dev/null
done
wrk --threads 1 --connections 64 --duration "$warm" "$url/health/live" >/dev/null

for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  measure constant constant /health/live "$seconds"
  for backend in $backends; do
    measure "get-$backend" get "/v1/buckets/$backend/keys" "$seconds"
    measure "put-$backend" put "/v1/buckets/$backend/keys" "$seconds"
    measure "batch-$backend" batch "/v1/buckets/$backend:batch" "$seconds"
  done
done

median() { sort -n | awk '{ values[NR] = $1 } END { print values[int((NR + 1) / 2)] }'; }
limit=$(cut -d' ' -f1 "$work/constant" | median)
limit_cpu=$(cut -d' ' -f2 "$work/constant" | median)
printf '%-16s %12s %14s %8s %10s\n' work requests/s 'CPU us/request' ratio 'CPU ratio'
for row in constant $(for b in $backends; do echo "get-$b put-$b batch-$b"; done); do
  rate=$(cut -d' ' -f1 "$work/$row" | median)
  use=$(cut -d' ' -f2 "$work/$row" | median)
  awk -v row="$row" -v rate="$rate" -v use="$use" -v limit="$limit" -v limit_cpu="$limit_cpu" \
    'BEGIN { printf "%-16s %12d %14.2f %8.2f %10.2f\n", row, rate, use, rate / limit, use / limit_cpu }'
done

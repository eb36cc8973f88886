#!/usr/bin/env bash
# Puts mixed load on a server, and fails if its memory grows: reads, writes, batches, values that expire, requests that are refused,
# watches that come and go, exports, buckets that are killed, created and deleted. Samples the resident memory after a warm-up of a quarter
# of the time, prints the series, and fits a line through it, which may rise by --bound megabytes. Needs curl, and a Linux with /proc; uses
# wrk if it is there.
#
#   bash bench/soak.sh [SECONDS] [--bound MB] [--server COMMAND]
#
# SECONDS is 600 by default and at least 120; the bound is 16 by default. COMMAND starts the server (default: the Release build); --urls is
# appended to it.
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/server.sh

seconds=600 bound=16 server=
while [ $# -gt 0 ]; do
  case $1 in
    --bound) bound=$2; shift 2 ;;
    --server) server=$2; shift 2 ;;
    [0-9]*) seconds=$1; shift ;;
    *) echo "usage: bash bench/soak.sh [SECONDS] [--bound MB] [--server COMMAND]" >&2; exit 2 ;;
  esac
done
[ "$seconds" -ge 120 ] || { echo "bench/soak.sh: SECONDS must be 120 or greater, but is $seconds." >&2; exit 2; }
command -v curl >/dev/null || { echo "bench/soak.sh needs curl (Debian: apt-get install curl)" >&2; exit 2; }

work=$(mktemp -d) pid=
loads=()
finish() {
  touch "$work/stop"
  for load in "${loads[@]}"; do kill "$load" 2>/dev/null || true; done
  kill $pid 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
start_server "$server" "$work/server.log"

ask() { curl --silent --output /dev/null --max-time 10 "$@" || true; }
make() { ask --request PUT "$url/v1/buckets/$1" --json "$2"; }
make agent '{"backend":"agent"}'
make genserver '{"backend":"genserver"}'
make set '{"backend":"table"}'
make ordered '{"backend":"table","tableType":"orderedSet","maxKeys":4000,"eviction":"lru"}'
buckets=(agent genserver set ordered)

# Each load runs until the file appears. Its errors do not matter: what matters is what they cost the server.
running() { [ ! -e "$work/stop" ]; }

requests() {
  if command -v wrk >/dev/null; then
    wrk --threads 1 --connections 32 --duration "${seconds}s" --script bench/soak.lua "$url" >"$work/wrk.log" 2>&1
    return
  fi
  while running; do
    for i in $(seq 50); do
      bucket=$url/v1/buckets/${buckets[$((RANDOM % 4))]}
      ask --request PUT --header "Kv-Ttl: 2s" --data "value $i" "$bucket/keys/key$i"
      ask "$bucket/keys/key$i"
      ask --request POST "$bucket:batch" --json "{\"ops\":[{\"op\":\"put\",\"key\":\"b$i\",\"text\":\"x\"}]}"
      ask --request PUT --data x "$bucket/keys/%ff"
      ask "$url/nothing"
    done
  done
}

watches() {
  while running; do
    for bucket in "${buckets[@]}"; do
      curl --silent --no-buffer --output /dev/null --max-time 2 "$url/v1/buckets/$bucket/watch?initial=true&values=true" &
      # This one does not read: its values wait in the server until it is disconnected.
      curl --silent --limit-rate 1 --output /dev/null --max-time 2 "$url/v1/buckets/$bucket/watch?values=true" &
    done
    wait || true
  done
}

kills() {
  while running; do
    for bucket in "${buckets[@]}"; do
      sleep 2
      ask --request POST "$url/v1/buckets/$bucket:kill"
    done
  done
}

# Buckets that come and go, exports that are cut off, bodies that never end, and the views of the runtime.
others() {
  local round=0
  while running; do
    round=$((round + 1))
    make "churn$round" '{"backend":"agent","ttl":"1s"}'
    ask --request PUT --data-binary "@bench/soak.sh" "$url/v1/buckets/churn$round/keys/script"
    ask --request POST --max-time 0.05 "$url/v1/buckets/set:export"
    ask --request POST "$url/v1/buckets/ordered:export"
    ask --request POST --header "Content-Length: 100000" --max-time 0.2 --data half "$url/v1/buckets/set:import"
    ask "$url/v1/tree"; ask "$url/v1/processes?limit=1000"; ask "$url/v1/crashes"; ask "$url/metrics"; ask "$url/v1/buckets"
    ask --request DELETE "$url/v1/buckets/churn$round?force=true"
  done
}

for load in requests watches kills others; do
  $load 2>/dev/null &
  loads+=($!)
done

interval=$((seconds / 60)) start=$SECONDS
[ "$interval" -ge 2 ] || interval=2
sleep $((seconds / 4))
while [ $((SECONDS - start)) -lt "$seconds" ]; do
  kill -0 $pid 2>/dev/null || { echo "the server has ended:" >&2; tail -20 "$work/server.log" >&2; exit 1; }
  echo "$((SECONDS - start)) $(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status")" | tee -a "$work/series" |
    awk '{ printf "%5d s %8.1f MB\n", $1, $2 / 1024 }'
  sleep "$interval"
done

ready=$(curl --silent --output /dev/null --write-out '%{http_code}' "$url/health/ready")
[ "$ready" = 200 ] || { echo "the server is not ready after the load: $ready" >&2; exit 1; }
touch "$work/stop"
wait "${loads[0]}" || true
grep -h "Requests/sec" "$work/wrk.log" 2>/dev/null || true

# The rise of the line of least squares from the first sample to the last. All samples count: the garbage collector lets the memory go up
# and down by some 20 MB over minutes, and a line through fewer samples shows that instead.
awk -v bound="$bound" '
  { time[NR] = $1; memory[NR] = $2 / 1024 }
  END {
    for (i = 1; i <= NR; i++) { x += time[i]; y += memory[i]; xx += time[i] ^ 2; xy += time[i] * memory[i] }
    rise = (NR * xy - x * y) / (NR * xx - x * x) * (time[NR] - time[1])
    grows = (rise > bound)
    printf "mean %.1f MB, rise %.1f MB, bound %d MB: %s\n", y / NR, rise, bound, (grows ? "it grows" : "it does not grow")
    exit grows
  }' "$work/series"

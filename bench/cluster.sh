#!/usr/bin/env bash
# Measures a cluster of three silos beside the server of one machine: GET and PUT of 100-byte values over 32 connections, through
# the silo that owns the bucket and through one that does not; how often reads ask the store; and many buckets, of which a third lose their
# silo. Each round measures all rows in turn. The tables show medians and ratios. Needs wrk, curl, a Linux with /proc, and redis-server
# unless a store is given.
#
#   bash bench/cluster.sh [--rounds N] [--seconds N] [--keys N] [--buckets N] [--store STORE]
#
# STORE is an address as of the switch --store (default: a Redis of its own that waits for the disk before each answer).
set -euo pipefail
cd "$(dirname "$0")/.."
source bench/server.sh

rounds=5 seconds=3 count=10000 buckets=10000 store=
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=$2 ;;
    --seconds) seconds=$2 ;;
    --keys) count=$2 ;;
    --buckets) buckets=$2 ;;
    --store) store=$2 ;;
    *) echo "usage: bash bench/cluster.sh [--rounds N] [--seconds N] [--keys N] [--buckets N] [--store STORE]" >&2; exit 2 ;;
  esac
  shift 2
done
need() { command -v "$1" >/dev/null || { echo "bench/cluster.sh needs $1 (Debian: apt-get install $2)" >&2; exit 2; }; }
need wrk wrk
need curl curl
[ -n "$store" ] || need redis-server redis-server

work=$(mktemp -d) all=()
trap 'kill -9 "${all[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

redis_port=
if [ -z "$store" ]; then
  # A port that is probably free; if it is taken, redis.log says so.
  redis_port=$((20000 + RANDOM % 20000))
  redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$work" --save '' --appendonly yes --appendfsync always \
    --maxmemory-policy noeviction >"$work/redis.log" 2>&1 &
  all+=($!)
  store=redis:127.0.0.1:$redis_port
fi

dotnet build -c Release src/Cluster --nologo --verbosity quiet >&2
start_server "" "$work/server.log"
all+=("$pid")
server=$pid server_url=$url

# Silos have names, by which the buckets tell their owner.
silos=() urls=()
for i in 0 1 2; do
  start_server "dotnet src/Cluster/bin/Release/net10.0/Pail.Cluster.dll --store $store --clusterId bench --siloName silo$i" \
    "$work/silo$i.log"
  all+=("$pid")
  silos+=("$pid")
  urls+=("$url")
done

cpu() { cat $(printf '/proc/%s/stat ' "$@") | awk '{ sum += $14 + $15 } END { print sum }'; }

# Runs wrk once and appends "rate, CPU microseconds per request of the processes" to the row's file.
measure() { # ROW SCRIPT URL PROCESS...
  local row=$1 script=$2 target=$3 before after rate bad
  shift 3
  before=$(cpu "$@")
  read -r _ rate bad < <(wrk --threads 1 --connections 32 --duration "$seconds" --script "bench/$script.lua" "$target" -- "$count" |
    grep '^RESULT')
  after=$(cpu "$@")
  if [ "$bad" != 0 ]; then echo "$row: $bad requests failed" >&2; exit 1; fi
  awk -v rate="$rate" -v ticks=$((after - before)) -v seconds="$seconds" -v hertz="$(getconf CLK_TCK)" \
    'BEGIN { printf "%d %.2f\n", rate, ticks / hertz * 1e6 / (rate * seconds) }' >>"$work/$row"
}

# How many commands Redis has done, those of this question included.
asked() {
  [ -n "$redis_port" ] || { echo 0; return; }
  exec 4<>"/dev/tcp/127.0.0.1/$redis_port"
  printf 'INFO stats\r\n' >&4
  local line count=0
  while read -r -t 2 line <&4; do
    case $line in total_commands_processed:*) count=${line#*:}; count=${count%$'\r'}; break ;; esac
  done
  exec 4<&-
  echo "$count"
}

member() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d'"' -f4; }

keys=/v1/buckets/measured/keys
curl --silent --fail --output /dev/null --request PUT "$server_url/v1/buckets/measured"
curl --silent --fail --output /dev/null --request PUT "${urls[0]}/v1/buckets/measured"
owner=$(curl --silent --fail "${urls[0]}/v1/buckets/measured" | member node)
owner=${owner#silo}
here=${urls[$owner]} elsewhere=${urls[$(((owner + 1) % 3))]}
fill=$((seconds < 3 ? 3 : 5)) warm=$((seconds < 3 ? seconds : 3))
for target in "$server_url" "$here" "$elsewhere"; do
  # Fills the bucket, so that every GET finds its key. This also warms up.
  wrk --threads 1 --connections 32 --duration "$fill" --script bench/put.lua "$target$keys" -- "$count" >/dev/null
  wrk --threads 1 --connections 32 --duration "$warm" --script bench/get.lua "$target$keys" -- "$count" >/dev/null
done

for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  measure get-server get "$server_url$keys" "$server"
  before=$(asked)
  measure get-owner get "$here$keys" "${silos[@]}"
  after=$(asked)
  echo $((after - before)) >>"$work/asked"
  measure get-elsewhere get "$elsewhere$keys" "${silos[@]}"
  measure put-server put "$server_url$keys" "$server"
  measure put-owner put "$here$keys" "${silos[@]}"
  measure put-elsewhere put "$elsewhere$keys" "${silos[@]}"
done

median() { sort -n | awk '{ values[NR] = $1 } END { print values[int((NR + 1) / 2)] }'; }
printf '%-16s %12s %14s %8s %10s\n' work requests/s 'CPU us/request' ratio 'CPU ratio'
for verb in get put; do
  base=$(cut -d' ' -f1 "$work/$verb-server" | median) base_cpu=$(cut -d' ' -f2 "$work/$verb-server" | median)
  for row in "$verb-server" "$verb-owner" "$verb-elsewhere"; do
    rate=$(cut -d' ' -f1 "$work/$row" | median)
    use=$(cut -d' ' -f2 "$work/$row" | median)
    awk -v row="$row" -v rate="$rate" -v use="$use" -v base="$base" -v base_cpu="$base_cpu" \
      'BEGIN { printf "%-16s %12d %14.2f %8.2f %10.2f\n", row, rate, use, rate / base, use / base_cpu }'
  done
done
if [ -n "$redis_port" ]; then
  echo "While $(($(cut -d' ' -f1 "$work/get-owner" | median) * seconds)) GETs were answered by the owner in $seconds s," \
    "the silos asked Redis $(median <"$work/asked") things, for their membership and the like."
fi
kill -9 "$server"

echo
echo "$buckets buckets over three silos"
now() { date +%s%N; }
since() { awk -v from="$1" -v to="$(now)" 'BEGIN { printf "%.1f", (to - from) / 1e9 }'; }
resident() { awk '/VmRSS/ { printf "%d MB", $2 / 1000 }' "/proc/$1/status"; }
# A third of the buckets through each silo. Prints how many of the answers had which status.
each() { # METHOD PATH-BEHIND-THE-NAME SILO... [-- curl's options]
  local method=$1 path=$2 targets=()
  shift 2
  while [ $# -gt 0 ] && [ "$1" != -- ]; do targets+=("$1"); shift; done
  [ $# -eq 0 ] || shift
  local share=$(((buckets + ${#targets[@]} - 1) / ${#targets[@]})) from=1 target jobs=()
  for target in "${targets[@]}"; do
    local to=$((from + share - 1))
    [ "$to" -le "$buckets" ] || to=$buckets
    curl --silent --no-progress-meter --parallel --parallel-max 16 --request "$method" \
      --write-out '%{http_code}\n' --output /dev/null "$@" \
      "${urls[$target]}/v1/buckets/many-[$from-$to]$path" >>"$work/codes" &
    jobs+=($!)
    from=$((to + 1))
  done
  wait "${jobs[@]}" || true
  sort "$work/codes" | uniq -c | awk '{ printf "%s%d times %s", (NR > 1 ? ", " : ""), $1, $2 }'
  rm "$work/codes"
}
from=$(now); result=$(each PUT "" 0 1 2); echo "created in $(since "$from") s: $result"
from=$(now); result=$(each PUT /keys/milk 0 1 2 -- --data 3); echo "one put each in $(since "$from") s: $result"
from=$(now); result=$(each GET /keys/milk 1 2 0); echo "one get each, through another silo, in $(since "$from") s: $result"
for i in 0 1 2; do
  owned=$(curl --silent "${urls[$i]}/metrics" | awk '/^pail_bucket_count/ { sum += $2 } END { print sum + 0 }')
  echo "silo$i owns $owned buckets, $(resident "${silos[$i]}") resident"
done
from=$(now)
kill -9 "${silos[2]}"
curl --silent --retry 50 --retry-all-errors --retry-delay 1 --output /dev/null "${urls[0]}/v1/buckets/many-1/keys/milk"
result=$(each GET /keys/milk 0 1 -- --retry 5)
echo "silo2 killed; after $(since "$from") s each bucket has answered a get: $result"
from=$(now); result=$(each PUT /keys/milk 1 0 -- --data 4 --retry 5); echo "one put each in $(since "$from") s: $result"

# For the scripts beside this file: sends requests to the server whose URL is the script's argument.

server=${1:-http://127.0.0.1:4000}
body=$(mktemp)
trap 'rm -f "$body"' EXIT

# Sends one request and prints the status of the answer, and its value or error code.
ask() { # METHOD PATH [curl's options for the body]
  local method=$1 path=$2 answer status error type
  shift 2
  # --retry: a bucket whose process is being restarted answers 503 with Retry-After, and curl tries again.
  answer=$(curl --silent --show-error --retry 5 --output "$body" \
    --write-out '%{http_code}|%header{kv-error-code}|%{content_type}' --request "$method" "$server$path" "$@")
  IFS='|' read -r status error type <<<"$answer"
  [[ $type == text/plain* ]] && error=$(cat "$body")
  # A path that differs from run to run has a name to print instead: shown=NAME ask …
  printf '%-6s %-30s %s %s\n' "$method" "${shown:-$path}" "$status" "$error" | sed 's/ *$//'
}

# Prints some members of the last answer, of each the first.
pick() { # MEMBER...
  local member
  for member in "$@"; do
    grep -oE "\"$member\":(\"([^\"\\\\]|\\\\.)*\"|[^,}]*)" "$body" | head -n 1 | sed 's/^/  /'
  done
}

# Opens an answer that has no end, to be read line by line from 3: the script reads as many as it needs, and then stops curl.
open() { # PATH [curl's options]
  exec 3< <(exec curl --silent --show-error --no-buffer "$server$1" "${@:2}")
  stream=$!
}

close() { kill "$stream" 2>/dev/null || true; exec 3<&-; }

# For the scripts beside this file: sends requests to the server whose URL is the script's argument.

server=${1:-http://127.0.0.1:4000}
body=$(mktemp)
trap 'rm -f "$body"' EXIT

# Sends one request and prints the status of the answer, and its value or error code.
ask() { # METHOD PATH [curl's options for the body]
  local method=$1 path=$2 answer
  shift 2
  # --retry: a bucket whose process is being restarted answers 503 with Retry-After, and curl tries again.
  answer=$(curl --silent --show-error --retry 5 --output "$body" \
    --write-out '%{http_code} %{content_type} %header{kv-error-code}' --request "$method" "$server$path" "$@")
  read -r status type error <<<"$answer"
  [ "$type" = text/plain ] && error=$(cat "$body")
  printf '%-6s %-30s %s %s\n' "$method" "$path" "$status" "$error" | sed 's/ *$//'
}

#!/usr/bin/env bash
# The session of the Elixir guide. Start the server first (dotnet run -c Release --project src/Server -- --tcp 127.0.0.1:4040), then:
# bash http-examples/tcp.sh [HOST PORT]
# By hand, telnet does the same: telnet 127.0.0.1 4040
set -euo pipefail
host=${1:-127.0.0.1} port=${2:-4040}

# Sends a command on a connection, and prints the lines of the answer.
say() { # CONNECTION LINES COMMAND
  printf '%s\r\n' "$3" >&"$1"
  printf '> %s\n' "$3"
  hear "$1" "$2"
}

# Prints the next lines of a connection.
hear() { # CONNECTION LINES
  local line
  for _ in $(seq "$2"); do
    read -r line <&"$1"
    printf '%s\n' "${line%$'\r'}"
  done
}

exec 3<>"/dev/tcp/$host/$port"
say 3 1 'CREATE shopping'
say 3 1 'PUT shopping milk 1'
say 3 1 'PUT shopping eggs 3'
say 3 2 'GET shopping milk'
say 3 1 'DELETE shopping eggs'
# No such key: an empty line
say 3 2 'GET shopping eggs'
say 3 1 'GET cellar wine'
say 3 1 'HELLO'

# Another connection gets every change. SUBSCRIBE has no answer, so one change is made until it arrives.
exec 4<>"/dev/tcp/$host/$port"
say 4 0 'SUBSCRIBE shopping'
until read -r -t 0.1 line <&4; do
  printf 'PUT shopping ready yes\r\n' >&3
  hear 3 1 >/dev/null
done
say 3 1 'DELETE shopping milk'
while [ "${line%$'\r'}" = 'ready SET TO yes' ]; do
  read -r line <&4
done
printf '%s\n' "${line%$'\r'}"

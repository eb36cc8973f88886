# For the scripts beside this file: starts a server on a free port, and waits until it listens.

# Sets `pid` to the process of the server, and `url` to its address. The caller ends the process.
start_server() { # COMMAND LOG
  local command=$1 log=$2
  if [ -z "$command" ]; then
    dotnet build -c Release src/Server --nologo --verbosity quiet >&2
    command="dotnet src/Server/bin/Release/net10.0/Pail.Server.dll"
  fi

  # Not quoted: the command may have arguments.
  $command --urls http://127.0.0.1:0 >"$log" 2>&1 &
  pid=$!
  for _ in $(seq 100); do
    url=$(sed -n 's/^Pail listens on //p' "$log")
    [ -z "$url" ] || return 0
    kill -0 "$pid" 2>/dev/null || { echo "the server has ended before it listened:" >&2; cat "$log" >&2; exit 1; }
    sleep 0.1
  done
  echo "the server did not print where it listens" >&2
  exit 1
}

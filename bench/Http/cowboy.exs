# A bucket behind Cowboy: what an Elixir service that stores its values itself does for a GET and a PUT. Cowboy has its default settings,
# except that connections stay open.
#
#   elixir cowboy.exs agent|ets [NAME]   serves /v1/buckets/NAME/keys/KEY on a free port of this machine, until its standard input ends
#   elixir cowboy.exs find               prints the versions, or ends with 1 if there is no Cowboy
defmodule FindCowboy do
  # Where Debian's rabbitmq-server has Cowboy, as folders or as archives.
  @debian "/usr/lib/rabbitmq/lib/*/plugins"

  def find do
    unless present?(), do: add_debians()
    unless present?(), do: Mix.install([{:cowboy, "~> 2.12"}])
    {:ok, _} = Application.ensure_all_started(:cowboy)
    versions = for name <- [:cowboy, :ranch], do: "#{name} #{Application.spec(name, :vsn)}"
    Enum.join(versions ++ ["Elixir #{System.version()}", "OTP #{System.otp_release()}"], ", ")
  end

  defp present?, do: Enum.all?([:cowboy, :cow_http, :ranch], &Code.ensure_loaded?/1)

  defp add_debians do
    for path <- Path.wildcard("#{@debian}/{cowboy,cowlib,ranch}-*") do
      Code.append_path(
        if String.ends_with?(path, ".ez"),
          do: Path.join([path, Path.basename(path, ".ez"), "ebin"]),
          else: Path.join(path, "ebin")
      )
    end
  end
end

# A process with a map, found through a Registry.
defmodule AgentBuckets do
  def start(name) do
    {:ok, _} = Registry.start_link(keys: :unique, name: Buckets)
    {:ok, _} = Agent.start_link(fn -> %{} end, name: via(name))
  end

  def get(name, key), do: with([{agent, _}] <- Registry.lookup(Buckets, name), do: Agent.get(agent, &Map.fetch(&1, key)))

  def put(name, key, value) do
    with [{agent, _}] <- Registry.lookup(Buckets, name),
         do: Agent.get_and_update(agent, &{if(Map.has_key?(&1, key), do: :replaced, else: :created), Map.put(&1, key, value)})
  end

  defp via(name), do: {:via, Registry, {Buckets, name}}
end

# A table, found in a table of names.
defmodule TableBuckets do
  def start(name) do
    :ets.new(Names, [:named_table, :public, read_concurrency: true])
    table = :ets.new(Bucket, [:public, read_concurrency: true, write_concurrency: true])
    :ets.insert(Names, {name, table})
  end

  def get(name, key) do
    with [{_, table}] <- :ets.lookup(Names, name) do
      case :ets.lookup(table, key) do
        [{_, value}] -> {:ok, value}
        [] -> :error
      end
    end
  end

  def put(name, key, value) do
    with [{_, table}] <- :ets.lookup(Names, name) do
      if :ets.update_element(table, key, {2, value}) do
        :replaced
      else
        :ets.insert(table, {key, value})
        :created
      end
    end
  end
end

defmodule Keys do
  def init(%{method: "GET", bindings: %{bucket: bucket, key: key}} = request, buckets) do
    case buckets.get(bucket, key) do
      {:ok, value} -> {:ok, :cowboy_req.reply(200, %{"content-type" => "application/octet-stream"}, value, request), buckets}
      _ -> {:ok, :cowboy_req.reply(404, request), buckets}
    end
  end

  def init(%{method: "PUT", bindings: %{bucket: bucket, key: key}} = request, buckets) do
    {:ok, value, request} = read(request, [])

    case buckets.put(bucket, key, value) do
      :replaced -> {:ok, :cowboy_req.reply(204, request), buckets}
      :created -> {:ok, :cowboy_req.reply(201, request), buckets}
      [] -> {:ok, :cowboy_req.reply(404, request), buckets}
    end
  end

  def init(request, buckets), do: {:ok, :cowboy_req.reply(405, %{"allow" => "GET, PUT"}, request), buckets}

  # The usual body comes at once, and is not copied.
  defp read(request, before) do
    case :cowboy_req.read_body(request) do
      {:ok, last, request} when before == [] -> {:ok, last, request}
      {:ok, last, request} -> {:ok, IO.iodata_to_binary([before, last]), request}
      {:more, part, request} -> read(request, [before, part])
    end
  end
end

serve = fn buckets, name ->
  FindCowboy.find()
  buckets.start(name)
  routes = :cowboy_router.compile([{:_, [{"/v1/buckets/:bucket/keys/:key", Keys, buckets}]}])

  # By default Cowboy closes a connection after five seconds without a request, and after a thousand requests.
  stay_open = %{max_keepalive: :infinity, idle_timeout: :infinity, request_timeout: :infinity}
  {:ok, _} = :cowboy.start_clear(:http, [ip: {127, 0, 0, 1}, port: 0], Map.put(stay_open, :env, %{dispatch: routes}))
  IO.puts("process #{System.pid()}")
  IO.puts("Cowboy listens on http://127.0.0.1:#{:ranch.get_port(:http)}")

  # The input ends with the process at its other end, however that ends.
  IO.read(:line)
  System.halt(0)
end

case System.argv() do
  ["find"] -> IO.puts(FindCowboy.find())
  ["agent" | rest] -> serve.(AgentBuckets, List.first(rest) || "compared")
  ["ets" | rest] -> serve.(TableBuckets, List.first(rest) || "compared")
  _ -> IO.puts(:stderr, "usage: elixir cowboy.exs agent|ets [NAME], or find") && System.halt(2)
end

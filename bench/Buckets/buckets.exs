# The work of buckets. Each operation finds its bucket by name first: an agent through a Registry, an ets table through a table of names.
#
#   bucket_agent_get CALLERS BUCKETS N | bucket_agent_put CALLERS BUCKETS N
#   bucket_table_get CALLERS BUCKETS N | bucket_table_put CALLERS BUCKETS N
defmodule Buckets do
  @keys 16_000
  @step 7919

  # A process that owns what all runs share: each run has its own process, and a table is deleted with its owner.
  def start, do: {:ok, _} = GenServer.start(__MODULE__, nil, name: __MODULE__)

  use GenServer

  @impl true
  def init(_) do
    :ets.new(:bucket_names, [:named_table, :public, read_concurrency: true])
    {:ok, _} = Registry.start_link(keys: :unique, name: BucketRegistry)
    {:ok, MapSet.new()}
  end

  # Makes the buckets that are missing: each has the same number of keys, and together they have @keys.
  @impl true
  def handle_call({:make, type, buckets}, _from, made) do
    unless MapSet.member?(made, {type, buckets}) do
      for b <- 0..(buckets - 1), do: make(type, name(buckets, b), keys(buckets))
    end

    {:reply, :ok, MapSet.put(made, {type, buckets})}
  end

  def prepare(work, [callers, buckets]) do
    [type, operation] = String.split(work, "_")
    :ok = GenServer.call(__MODULE__, {:make, type, buckets}, :infinity)
    names = List.to_tuple(for b <- 0..(buckets - 1), do: name(buckets, b))
    keys = List.to_tuple(for i <- 0..(keys(buckets) - 1), do: "key #{i}")
    value = :binary.copy("v", 100)

    run = fn n ->
      for c <- 0..(callers - 1) do
        share = div(n * (c + 1), callers) - div(n * c, callers)
        Task.async(fn -> loop(type <> operation, names, keys, value, c, share) end)
      end
      |> Task.await_many(:infinity)
    end

    {run, fn -> :ok end}
  end

  defp name(buckets, b), do: "bucket #{b} of #{buckets}"
  defp keys(buckets), do: div(@keys, buckets)

  defp make("agent", name, keys) do
    value = :binary.copy("v", 100)
    start = fn -> Map.new(0..(keys - 1), &{"key #{&1}", value}) end
    {:ok, _} = Agent.start_link(start, name: via(name))
  end

  defp make("table", name, keys) do
    table = :ets.new(:bucket, [:public, read_concurrency: true, write_concurrency: :auto])
    for i <- 0..(keys - 1), do: :ets.insert(table, {"key #{i}", :binary.copy("v", 100)})
    :ets.insert(:bucket_names, {name, table})
  end

  defp via(name), do: {:via, Registry, {BucketRegistry, name}}

  defp loop(_work, _names, _keys, _value, _at, 0), do: :ok

  defp loop(work, names, keys, value, at, n) do
    name = elem(names, rem(at, tuple_size(names)))
    step(work, name, elem(keys, rem(at * @step, tuple_size(keys))), value)
    loop(work, names, keys, value, at + 1, n - 1)
  end

  defp step("agentget", name, key, _), do: true = is_binary(Agent.get(via(name), &Map.get(&1, key)))
  defp step("agentput", name, key, value), do: :ok = Agent.update(via(name), &Map.put(&1, key, value))

  defp step("tableget", name, key, _) do
    [{_, table}] = :ets.lookup(:bucket_names, name)
    [{_, _}] = :ets.lookup(table, key)
  end

  defp step("tableput", name, key, value) do
    [{_, table}] = :ets.lookup(:bucket_names, name)
    true = :ets.insert(table, {key, value})
  end
end

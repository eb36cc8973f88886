# The work of tables. Each kind is measured twice, with the default options of a table and with options that may be faster:
#
#   set_lookup PROCESSES N | set_insert PROCESSES N | set_mix PROCESSES N | set_count PROCESSES N | set_grow N | set_weigh N
#   ordered_lookup PROCESSES N | ordered_insert PROCESSES N
defmodule Tables do
  @keys 100_000
  @step 7919
  @value "v"
  @counter "counter"

  @options %{
    plain: [],
    tuned: [read_concurrency: true, write_concurrency: :auto, decentralized_counters: true]
  }

  # Starts a process that owns the tables that all runs share. A table is deleted with its owner, and each run has its own process.
  def start do
    :persistent_term.put(:keys, List.to_tuple(for i <- 0..(@keys - 1), do: "key #{i}"))
    {:ok, _} = Agent.start(fn -> %{} end, name: Tables)
  end

  def prepare("set_grow", [], way) do
    table = new(:set, way)
    {fn n -> grow(table, 0, n) end, fn -> :ets.delete(table) end}
  end

  # An ets table has copies of keys and values, which are not counted. The size is that of the table, because the memory of the whole
  # machine grows and shrinks by the megabyte.
  def prepare("set_weigh", [], way) do
    table = new(:set, way)

    run = fn n ->
      beside =
        for i <- 0..(n - 1), reduce: 0 do
          words ->
            key = "key #{i}"
            :ets.insert(table, {key, @value})
            words + :erts_debug.flat_size(key) + :erts_debug.flat_size(@value)
        end

      Process.put(:weight, (:ets.info(table, :memory) - beside) * :erlang.system_info(:wordsize))
    end

    {run, fn -> :ets.delete(table) end}
  end

  def prepare("set_" <> work, [processes], way), do: {run(:set, work, processes, way), fn -> :ok end}
  def prepare("ordered_" <> work, [processes], way), do: {run(:ordered_set, work, processes, way), fn -> :ok end}

  defp run(type, work, processes, way) do
    table = full(type, way)
    loop = loop(work)

    fn n ->
      for i <- 0..(processes - 1) do
        share = div(n * (i + 1), processes) - div(n * i, processes)
        Task.async(fn -> loop.(table, :persistent_term.get(:keys), 0, share) end)
      end
      |> Task.await_many(:infinity)
    end
  end

  defp loop("lookup"), do: &lookup/4
  defp loop("insert"), do: &insert/4
  defp loop("mix"), do: &mix/4
  defp loop("count"), do: &count/4

  defp full(type, way) do
    Agent.get_and_update(Tables, fn tables ->
      table = Map.get_lazy(tables, {type, way}, fn -> fill(new(type, way)) end)
      {table, Map.put(tables, {type, way}, table)}
    end)
  end

  defp fill(table) do
    for key <- Tuple.to_list(:persistent_term.get(:keys)), do: :ets.insert(table, {key, @value})
    :ets.insert(table, {@counter, 0})
    table
  end

  defp new(type, way), do: :ets.new(:rows, [type, :public | @options[way]])

  defp lookup(_table, _keys, n, n), do: :ok

  defp lookup(table, keys, i, n) do
    [{_, _}] = :ets.lookup(table, elem(keys, rem(i * @step, @keys)))
    lookup(table, keys, i + 1, n)
  end

  defp insert(_table, _keys, n, n), do: :ok

  defp insert(table, keys, i, n) do
    :ets.insert(table, {elem(keys, rem(i * @step, @keys)), @value})
    insert(table, keys, i + 1, n)
  end

  defp mix(_table, _keys, n, n), do: :ok

  defp mix(table, keys, i, n) do
    key = elem(keys, rem(i * @step, @keys))
    if rem(i, 20) == 0, do: :ets.insert(table, {key, @value}), else: [{_, _}] = :ets.lookup(table, key)
    mix(table, keys, i + 1, n)
  end

  defp count(_table, _keys, n, n), do: :ok

  defp count(table, keys, i, n) do
    :ets.update_counter(table, @counter, 1)
    count(table, keys, i + 1, n)
  end

  defp grow(_table, n, n), do: :ok

  defp grow(table, i, n) do
    :ets.insert(table, {i, @value})
    grow(table, i + 1, n)
  end
end

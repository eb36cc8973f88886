# Does the work of the comparison on a BEAM. Each line on standard input names one kind of work:
#
#   calls CALLERS SERVERS N | send N | ping_pong N | spawn_exit N | idle N
#   buckets CALLERS SERVERS N | lookup N | named_get N | idle_servers N | start_children N | restarts N
#   the work of tables, in tables.exs, and of buckets, in buckets.exs
#
# The answer is "took NANOSECONDS BYTES": the time of all N operations, and by how much the memory in use has grown.
Code.require_file("tables.exs", __DIR__)
Code.require_file("buckets.exs", __DIR__)

defmodule Counter do
  use GenServer

  @impl true
  def init(state), do: {:ok, state}

  @impl true
  def handle_call(:get, _from, state), do: {:reply, state, state}
end

defmodule Bucket do
  use GenServer

  @impl true
  def init(state), do: {:ok, state}

  @impl true
  def handle_call({:get, key}, _from, state), do: {:reply, Map.get(state, key), state}
end

defmodule Fragile do
  use GenServer, restart: :permanent

  def start_link(started), do: GenServer.start_link(__MODULE__, started)

  @impl true
  def init({left, parent}) do
    if :atomics.sub_get(left, 1, 1) == 0, do: send(parent, :done)
    {:ok, nil}
  end

  @impl true
  def handle_cast(:fail, _state), do: raise("as asked")
end

defmodule Work do
  @batch 1000

  # Prepares a kind of work. Returns {run, tidy} or {arrange, run, tidy}: functions that prepare a run, do the work and clean up. Only run
  # is measured.
  def prepare("calls", [callers, servers]) do
    pids = for _ <- 1..servers, do: elem(GenServer.start(Counter, 1), 1)
    at = List.to_tuple(pids)

    run = fn n ->
      for i <- 0..(callers - 1) do
        server = elem(at, rem(i, servers))
        Task.async(fn -> call(server, div(n * (i + 1), callers) - div(n * i, callers)) end)
      end
      |> Task.await_many(:infinity)
    end

    {run, fn -> Enum.each(pids, &GenServer.stop/1) end}
  end

  def prepare("send", []) do
    run = fn n ->
      me = self()
      receiver = spawn(fn -> count(n, me) end)
      send_all(receiver, n)

      receive do
        :done -> :ok
      end
    end

    {run, fn -> :ok end}
  end

  def prepare("ping_pong", []) do
    echo = spawn(fn -> echo() end)
    {fn n -> ping(echo, n) end, fn -> Process.exit(echo, :kill) end}
  end

  def prepare("spawn_exit", []), do: {fn n -> batches(n, :atomics.new(1, [])) end, fn -> :ok end}

  def prepare("idle", []) do
    before = :erlang.system_info(:process_count)
    left = :atomics.new(1, [])

    run = fn n ->
      me = self()
      :atomics.put(left, 1, n)

      pids =
        for _ <- 1..n do
          spawn(fn ->
            count_down(left, me)
            idle()
          end)
        end

      receive do
        :done -> Process.put(:idle, pids)
      end
    end

    tidy = fn ->
      Enum.each(Process.delete(:idle), &Process.exit(&1, :kill))
      until_gone(before)
    end

    {run, tidy}
  end

  def prepare("buckets", [callers, servers]) do
    pids = for _ <- 1..servers, do: elem(GenServer.start(Bucket, %{"milk" => 1}), 1)
    at = List.to_tuple(pids)

    run = fn n ->
      for i <- 0..(callers - 1) do
        server = elem(at, rem(i, servers))
        Task.async(fn -> get(server, div(n * (i + 1), callers) - div(n * i, callers)) end)
      end
      |> Task.await_many(:infinity)
    end

    {run, fn -> Enum.each(pids, &GenServer.stop/1) end}
  end

  def prepare("lookup", []) do
    {:ok, registry} = Registry.start_link(keys: :unique, name: Names)
    for i <- 1..999, do: Agent.start_link(fn -> 0 end, name: {:via, Registry, {Names, "bucket #{i}"}})
    {:ok, _} = Agent.start_link(fn -> 0 end, name: {:via, Registry, {Names, "shopping"}})
    {fn n -> lookup(n) end, fn -> unlink_and_stop(registry) end}
  end

  def prepare("named_get", []) do
    {:ok, registry} = Registry.start_link(keys: :unique, name: Names)
    bucket = {:via, Registry, {Names, "shopping"}}
    {:ok, _} = Agent.start_link(fn -> %{"milk" => 1} end, name: bucket)
    {fn n -> named_get(bucket, n) end, fn -> unlink_and_stop(registry) end}
  end

  def prepare("idle_servers", []) do
    run = fn n ->
      pids =
        for _ <- 1..n do
          {:ok, pid} = GenServer.start(Bucket, %{})
          GenServer.call(pid, {:get, "milk"})
          pid
        end

      Process.put(:idle, pids)
    end

    {run, fn -> Enum.each(Process.delete(:idle), &GenServer.stop/1) end}
  end

  def prepare("start_children", []) do
    {:ok, supervisor} = DynamicSupervisor.start_link(strategy: :one_for_one)
    {fn n -> start_children(supervisor, n) end, fn -> kill_all(supervisor) end}
  end

  def prepare("restarts", []) do
    me = self()
    left = :atomics.new(1, [])

    arrange = fn n ->
      :atomics.put(left, 1, n)
      {:ok, supervisor} = DynamicSupervisor.start_link(strategy: :one_for_one, max_restarts: n)
      for _ <- 1..n, do: {:ok, _} = DynamicSupervisor.start_child(supervisor, {Fragile, {left, me}})

      receive do
        :done -> Process.put(:supervisor, supervisor)
      end
    end

    run = fn n ->
      :atomics.put(left, 1, n)
      for {_, pid, _, _} <- DynamicSupervisor.which_children(Process.get(:supervisor)), do: GenServer.cast(pid, :fail)

      receive do
        :done -> :ok
      end
    end

    {arrange, run, fn -> kill_all(Process.delete(:supervisor)) end}
  end

  def prepare("bucket_" <> work, arguments), do: Buckets.prepare(work, arguments)

  def prepare(tables, [way | arguments]) when way in [:plain, :tuned], do: Tables.prepare(tables, arguments, way)

  # The ways in which a kind of work is measured, as extra arguments. The best one counts.
  def ways("set_" <> _), do: [[:plain], [:tuned]]
  def ways("ordered_" <> _), do: [[:plain], [:tuned]]
  def ways(_), do: [[]]

  defp call(_server, 0), do: :ok

  defp call(server, n) do
    GenServer.call(server, :get)
    call(server, n - 1)
  end

  defp get(_server, 0), do: :ok

  defp get(server, n) do
    GenServer.call(server, {:get, "milk"})
    get(server, n - 1)
  end

  defp lookup(0), do: :ok

  defp lookup(n) do
    [{_, _}] = Registry.lookup(Names, "shopping")
    lookup(n - 1)
  end

  defp named_get(_bucket, 0), do: :ok

  defp named_get(bucket, n) do
    Agent.get(bucket, &Map.get(&1, "milk"))
    named_get(bucket, n - 1)
  end

  defp start_children(_supervisor, 0), do: :ok

  defp start_children(supervisor, n) do
    {:ok, _} = DynamicSupervisor.start_child(supervisor, {Agent, fn -> nil end})
    start_children(supervisor, n - 1)
  end

  # Kills, because a stop of so many children would take minutes: their supervisor searches its whole mailbox for each.
  defp kill_all(supervisor) do
    children = DynamicSupervisor.count_children(supervisor).active
    before = :erlang.system_info(:process_count)
    Process.unlink(supervisor)
    Process.exit(supervisor, :kill)
    until_gone(before - children)
  end

  # Traps exits: the registered processes are linked with the registry and with this process, so the stop would end this process too.
  defp unlink_and_stop(registry) do
    Process.flag(:trap_exit, true)
    Supervisor.stop(registry)
  end

  defp send_all(_to, 0), do: :ok

  defp send_all(to, n) do
    send(to, :message)
    send_all(to, n - 1)
  end

  defp count(0, parent), do: send(parent, :done)

  defp count(n, parent) do
    receive do
      _ -> count(n - 1, parent)
    end
  end

  defp echo do
    receive do
      {:ping, from} ->
        send(from, :pong)
        echo()
    end
  end

  defp ping(_echo, 0), do: :ok

  defp ping(echo, n) do
    send(echo, {:ping, self()})

    receive do
      :pong -> ping(echo, n - 1)
    end
  end

  defp batches(0, _left), do: :ok

  defp batches(n, left) do
    size = min(n, @batch)
    :atomics.put(left, 1, size)
    spawn_all(size, left, self())

    receive do
      :done -> batches(n - size, left)
    end
  end

  defp spawn_all(0, _left, _parent), do: :ok

  defp spawn_all(n, left, parent) do
    spawn(fn -> count_down(left, parent) end)
    spawn_all(n - 1, left, parent)
  end

  defp count_down(left, parent), do: if(:atomics.sub_get(left, 1, 1) == 0, do: send(parent, :done))

  defp idle do
    receive do
      _ -> idle()
    end
  end

  # Waits, because kills are signals and take effect only when they arrive.
  defp until_gone(before) do
    if :erlang.system_info(:process_count) > before do
      receive do
      after
        5 -> until_gone(before)
      end
    end
  end
end

defmodule Main do
  def listen do
    case IO.gets("") do
      :eof ->
        :ok

      line ->
        [work | numbers] = String.split(line)
        {arguments, [n]} = numbers |> Enum.map(&String.to_integer/1) |> Enum.split(-1)
        # Each measurement has a process of its own, so that it does not pay for the garbage of the previous one.
        took = for way <- Work.ways(work), do: Task.await(Task.async(fn -> measure(work, way ++ arguments, n) end), :infinity)
        {times, bytes} = Enum.unzip(took)
        IO.puts("took #{Enum.min(times)} #{Enum.min(bytes)}")
        listen()
    end
  end

  defp measure(work, arguments, n) do
    {arrange, run, tidy} =
      case Work.prepare(work, arguments) do
        {run, tidy} -> {fn _ -> :ok end, run, tidy}
        all -> all
      end

    arrange.(n)
    :erlang.garbage_collect()
    memory = :erlang.memory(:total)
    began = System.monotonic_time(:nanosecond)
    run.(n)
    time = System.monotonic_time(:nanosecond) - began
    :erlang.garbage_collect()
    grown = Process.get(:weight) || :erlang.memory(:total) - memory
    tidy.()
    {time, grown}
  end
end

Logger.configure(level: :none)
Tables.start()
Buckets.start()
IO.puts("Elixir #{System.version()} on OTP #{System.otp_release()}")
Main.listen()

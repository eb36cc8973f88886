using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Processes;

/// <summary>What the frequent operations may allocate, counted in bytes of the current thread.</summary>
public sealed class ProcessAllocationTests : IAsyncDisposable
{
    private const int Times = 1000;
    private readonly ManualScheduler _scheduler = new();
    private readonly Node _node;

    public ProcessAllocationTests() => _node = new Node(new NodeOptions { Scheduler = _scheduler });

    public async ValueTask DisposeAsync()
    {
        var disposed = _node.DisposeAsync();
        while (!disposed.IsCompleted)
            if (!_scheduler.RunOne())
                await Task.Yield();
        await disposed;
    }

    [Fact]
    public void A_send_to_a_process_that_is_busy_allocates_at_most_12_bytes()
    {
        var pid = _node.Spawn(Lab.Sleep);
        _scheduler.RunAll();

        Assert.InRange(BytesPer(() => _node.Send(pid, this)), 0, 12);
    }

    [Fact]
    public void A_send_to_a_process_that_sleeps_without_a_receive_allocates_at_most_32_bytes()
    {
        var pid = _node.Spawn(async self =>
        {
            while (true)
                await self.Receive<object>(static _ => true);
        });
        _scheduler.RunAll();

        var least = long.MaxValue;
        for (var i = 0; i < Times; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            _node.Send(pid, this);
            var sent = GC.GetAllocatedBytesForCurrentThread();
            _scheduler.RunAll();
            least = Math.Min(least, sent - before);
        }

        // The manual scheduler's own list node comes on top.
        Assert.InRange(least, 32, 32 + 56);
    }

    [Fact]
    public void A_receive_allocates_nothing()
    {
        var bytes = -1L;
        _node.Spawn(async self =>
        {
            for (var i = 0; i < Times + 1; i++)
                self.Send(self.Pid, self);
            await self.Receive<Self>();

            // The first that finds nothing makes what all receives of the type share.
            await self.TryReceive<Self>(TimeSpan.Zero, _ => false);
            bytes = 0;
            for (var i = 0; i < Times; i++)
            {
                // Counted around each: between turns the thread does other things.
                var before = GC.GetAllocatedBytesForCurrentThread();
                var receive = self.Receive<Self>();
                bytes += GC.GetAllocatedBytesForCurrentThread() - before;
                await receive;
            }
        });
        _scheduler.RunAll();

        Assert.Equal(0, bytes);
    }

    [Fact]
    public void A_parked_receive_that_gets_its_message_allocates_nothing()
    {
        var pid = _node.Spawn(async self =>
        {
            while (true)
                await self.Receive();
        });
        _scheduler.RunAll();

        // The manual scheduler's own list node comes on top.
        var node = BytesPer(() =>
        {
            _scheduler.Schedule(Nothing.Instance, preferLocal: true);
            _scheduler.RunAll();
        });
        Assert.InRange(
            BytesPer(() =>
            {
                _node.Send(pid, this);
                _scheduler.RunAll();
            }),
            0,
            node);
    }

    [Fact]
    public async Task A_dead_process_is_not_kept_by_its_node()
    {
        await using var node = new Node();
        var ended = Start(node, out var trace);
        await ended.Soon();

        await Tests.Lab.Collected(trace);

        static Task Start(Node node, out WeakReference trace)
        {
            var kept = new object();
            trace = new WeakReference(kept);
            var pid = node.Spawn(async self =>
            {
                node.Register(self.Pid, "name");
                await self.Receive();
                GC.KeepAlive(kept);
            });
            var ended = node.WaitForExit(pid);
            node.Send(pid, kept);
            return ended;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_pid_of_a_killed_process_does_not_keep_what_its_code_held(bool receives)
    {
        await using var node = new Node(new NodeOptions { ShutdownTimeout = TimeSpan.Zero });
        var (pid, inside) = Start(node, receives, out var trace);
        await inside.Soon();
        var ended = node.End(pid);
        node.Exit(pid, ExitReason.Kill);
        await ended;

        await Tests.Lab.Collected(trace);
        Assert.False(node.IsAlive(pid));

        static (Pid, Task) Start(Node node, bool receives, out WeakReference trace)
        {
            var kept = new object();
            trace = new WeakReference(kept);
            var inside = Tests.Lab.Event();
            var pid = node.Spawn(async self =>
            {
                inside.SetResult();
                if (receives)
                    await self.Receive();
                else
                    await new TaskCompletionSource().Task;
                GC.KeepAlive(kept);
            });
            return (pid, inside.Task);
        }
    }

    [Fact]
    public async Task The_pid_of_a_killed_server_does_not_keep_what_its_callback_held()
    {
        await using var node = new Node(new NodeOptions { ShutdownTimeout = TimeSpan.Zero });
        var pid = await node.StartServant();
        await Begin(node, pid, out var trace).Soon();
        var ended = node.End(pid);
        node.Exit(pid, ExitReason.Kill);
        await ended;

        await Tests.Lab.Collected(trace);
        Assert.False(node.IsAlive(pid));

        static Task Begin(Node node, Pid pid, out WeakReference trace)
        {
            var kept = new object();
            trace = new WeakReference(kept);
            var inside = Tests.Lab.Event();
            node.Cast(pid, new Servant.Tell(async (_, state) =>
            {
                inside.SetResult();
                await new TaskCompletionSource().Task;
                GC.KeepAlive(kept);
                return Servant.Go(state);
            }));
            return inside.Task;
        }
    }

    private static long BytesPer(Action operation)
    {
        for (var i = 0; i < Times; i++)
            operation();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Times; i++)
            operation();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Times;
    }

    private sealed class Nothing : IThreadPoolWorkItem
    {
        internal static readonly Nothing Instance = new();

        public void Execute()
        {
        }
    }
}

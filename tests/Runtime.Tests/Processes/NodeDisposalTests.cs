using Microsoft.Extensions.Logging;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>How long the end of a node waits and for what, and what it logs meanwhile.</summary>
public sealed class NodeDisposalTests
{
    private readonly TaskCompletionSource _started = Tests.Lab.Event();

    [Fact]
    public async Task It_waits_for_finally_blocks_that_wait_themselves()
    {
        var node = new Node(new NodeOptions { ShutdownTimeout = Timeout.InfiniteTimeSpan });
        var (goOn, unwound) = (Tests.Lab.Event(), false);
        node.Spawn(async self =>
        {
            try
            {
                _started.SetResult();
                await Lab.Sleep(self);
            }
            finally
            {
                await goOn.Task;
                await Task.Yield();
                unwound = true;
            }
        });
        await _started.Task.Soon();

        var disposed = node.DisposeAsync().AsTask();
        await Tests.Lab.Until(() => node.ProcessCount == 0);
        Assert.False(disposed.IsCompleted);
        goOn.SetResult();
        await disposed.Soon();

        Assert.True(unwound);
    }

    [Fact]
    public async Task It_waits_for_finally_blocks_of_a_process_that_was_killed_before()
    {
        var node = new Node(new NodeOptions { ShutdownTimeout = Timeout.InfiniteTimeSpan });
        using var goOn = new ManualResetEventSlim();
        var (inside, unwound) = (Tests.Lab.Event(), false);
        var pid = node.Spawn(async self =>
        {
            try
            {
                _started.SetResult();
                await Lab.Sleep(self);
            }
            finally
            {
                inside.SetResult();
                goOn.Wait();
                unwound = true;
            }
        });
        await _started.Task.Soon();
        node.Exit(pid, ExitReason.Kill);
        await inside.Task.Soon();

        var disposed = node.DisposeAsync().AsTask();
        Assert.False(disposed.IsCompleted);
        goOn.Set();
        await disposed.Soon();

        Assert.True(unwound);
    }

    [Fact]
    public async Task It_gives_up_after_its_time_and_names_what_is_missing()
    {
        using var reports = new Reports();
        var node = new Node(new NodeOptions { ShutdownTimeout = TimeSpan.FromMilliseconds(20), LoggerFactory = reports });
        using var goOn = new ManualResetEventSlim();
        var over = Tests.Lab.Event();
        var blocked = node.Spawn(self =>
        {
            self.Register("blocked");
            _started.SetResult();
            goOn.Wait();
            over.SetResult();
            return Task.CompletedTask;
        });
        await _started.Task.Soon();

        await node.DisposeAsync().Soon();

        var (level, text, _) = Assert.Single(reports.All);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains("1 processes have not ended", text, StringComparison.Ordinal);
        Assert.Contains($"{blocked} (blocked)", text, StringComparison.Ordinal);
        goOn.Set();
        await over.Task.Soon();
    }

    [Fact]
    public async Task It_names_code_that_waits_for_something_outside_the_runtime()
    {
        using var reports = new Reports();
        var node = new Node(new NodeOptions { ShutdownTimeout = TimeSpan.FromMilliseconds(20), LoggerFactory = reports });
        var pid = node.Spawn(async self =>
        {
            _started.SetResult();
            await new TaskCompletionSource().Task;
        });
        await _started.Task.Soon();

        await node.DisposeAsync().Soon();

        var (_, text, _) = Assert.Single(reports.All);
        Assert.Contains($"{pid}", text, StringComparison.Ordinal);
        Assert.Contains("waits for something outside the runtime", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_can_be_disposed_of_by_one_of_its_processes()
    {
        var node = new Node(new NodeOptions { ShutdownTimeout = Timeout.InfiniteTimeSpan });
        var other = node.Idle();
        var disposed = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var caller = node.Spawn(async self =>
        {
            await node.DisposeAsync();
            disposed.SetResult(Record.Exception(() => self.Send(other, "too late")));
        });

        Assert.IsType<ExitException>(await disposed.Task.Soon());

        Assert.False(node.IsAlive(other));
        Assert.False(node.IsAlive(caller));
    }

    [Fact]
    public async Task It_can_be_disposed_of_twice()
    {
        var node = new Node();
        node.Idle();

        await node.DisposeAsync();
        await node.DisposeAsync();

        Assert.Empty(node.Processes());
    }

    [Fact]
    public async Task Two_of_its_processes_can_dispose_of_it_at_the_same_time()
    {
        var node = new Node(new NodeOptions { ShutdownTimeout = Timeout.InfiniteTimeSpan });
        var (begun, left, over) = (0, 2, Tests.Lab.Event());
        for (var i = 0; i < 2; i++)
        {
            node.Spawn(async self =>
            {
                Interlocked.Increment(ref begun);
                await _started.Task;
                await node.DisposeAsync();
                if (Interlocked.Decrement(ref left) == 0)
                    over.SetResult();
            });
        }

        // One that is killed before it has begun never runs.
        await Tests.Lab.Until(() => Volatile.Read(ref begun) == 2);
        _started.SetResult();
        await over.Task.Soon();
        await node.DisposeAsync().Soon();

        Assert.Equal(0, node.ProcessCount);
        Assert.Empty(node.Unwinding);
    }

    [Fact]
    public async Task A_finally_block_can_dispose_of_it_again_while_it_ends()
    {
        var node = new Node(new NodeOptions { ShutdownTimeout = Timeout.InfiniteTimeSpan });
        var unwound = false;
        node.Spawn(async self =>
        {
            try
            {
                _started.SetResult();
                await Lab.Sleep(self);
            }
            finally
            {
                await node.DisposeAsync();
                unwound = true;
            }
        });
        await _started.Task.Soon();
        var disposed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Spawn(async self =>
        {
            await node.DisposeAsync();
            disposed.SetResult();
        });

        await disposed.Task.Soon();

        Assert.True(unwound);
    }

    [Fact]
    public async Task It_ends_dedicated_threads_after_their_finally_blocks_which_run_there()
    {
        var node = new Node(new NodeOptions { ShutdownTimeout = Timeout.InfiniteTimeSpan });
        var (first, last) = (0, 0);
        node.Spawn(
            async self =>
            {
                first = Environment.CurrentManagedThreadId;
                try
                {
                    _started.SetResult();
                    await Lab.Sleep(self);
                }
                finally
                {
                    last = Environment.CurrentManagedThreadId;
                }
            },
            new SpawnOptions { DedicatedThread = true });
        await _started.Task.Soon();

        await node.DisposeAsync().Soon();

        Assert.Equal(first, last);
        Assert.NotEqual(0, last);
    }

    [Fact]
    public void The_time_is_no_negative_one()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new NodeOptions { ShutdownTimeout = TimeSpan.FromSeconds(-2) });

        Assert.Contains("`ShutdownTimeout` must be 0 or longer, or infinite, but is -00:00:02", error.Message, StringComparison.Ordinal);
    }
}

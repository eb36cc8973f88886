using Microsoft.Extensions.Logging;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>What becomes of the code of a process that has been ended from outside.</summary>
public sealed class UnwindingTests
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<object> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    [Trait("Rule", "P17")]
    public async Task A_pending_receive_throws_and_finally_runs()
    {
        await using var node = new Node();
        var pid = node.Spawn(async self =>
        {
            try
            {
                _started.SetResult();
                await Lab.Sleep(self);
            }
            finally
            {
                _outcome.SetResult(node.IsAlive(self.Pid));
            }
        });

        await Kill(node, pid);

        Assert.Equal(false, await _outcome.Task.Soon());
    }

    [Fact]
    [Trait("Rule", "P17")]
    public async Task Every_operation_of_a_killed_process_throws_again()
    {
        await using var node = new Node();
        var other = node.Idle();
        var pid = node.Spawn(async self =>
        {
            var monitor = self.Monitor(other);
            Action[] operations =
            [
                () => self.Send(other, 1),
                () => self.Receive().AsTask(),
                () => self.TryReceive<int>(TimeSpan.Zero).AsTask(),
                () => self.Flush(),
                () => self.Spawn(Lab.Sleep),
                () => self.SpawnLink(Lab.Sleep),
                () => self.SpawnMonitor(Lab.Sleep),
                () => self.Link(other),
                () => self.Unlink(other),
                () => self.Monitor(other),
                () => self.Demonitor(monitor),
                () => self.Exit(other, Lab.Boom),
                () => self.Exit(Lab.Boom),
                () => self.TrapExit = true,
                () => _ = self.TrapExit,
                () => _ = self.Ended,
            ];
            _started.SetResult();
            try
            {
                await Lab.Sleep(self);
            }
            catch (ExitException)
            {
                _outcome.SetResult(
                    operations.Select(operation => (Record.Exception(operation) as ExitException)?.Reason).Distinct().ToArray());
            }
        });

        await Kill(node, pid);

        Assert.Equal(new[] { ExitReason.Killed }, await _outcome.Task.Soon());
        Assert.True(node.IsAlive(other));
    }

    [Fact]
    [Trait("Rule", "P17")]
    public async Task Catching_the_exit_does_not_bring_a_killed_process_back()
    {
        await using var node = new Node();
        var probe = new Probe(node);
        var pid = node.Spawn(async self =>
        {
            _started.SetResult();
            for (var lives = 0; lives < 9; lives++)
            {
                try
                {
                    await Lab.Sleep(self);
                }
                catch (ExitException)
                {
                    // And again.
                }
            }

            _outcome.SetResult("gone on");
        });

        Assert.Equal(ExitReason.Killed, await Kill(node, pid));
        Assert.Equal("gone on", await _outcome.Task.Soon());
        Assert.False(node.IsAlive(pid));
        node.Send(pid, "nobody is there");
        Assert.Equal(0, node.MailboxLength(pid));
    }

    [Fact]
    [Trait("Rule", "P18")]
    public async Task A_process_that_waits_elsewhere_dies_at_once_and_unwinds_when_that_is_over()
    {
        await using var node = new Node();
        var elsewhere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pid = node.Spawn(async self =>
        {
            _started.SetResult();
            await elsewhere.Task;
            _outcome.SetResult(Record.Exception(() => self.Send(self.Pid, 1))!);
        });

        Assert.Equal(ExitReason.Killed, await Kill(node, pid));
        Assert.False(_outcome.Task.IsCompleted);
        elsewhere.SetResult();

        Assert.Equal(ExitReason.Killed, Assert.IsType<ExitException>(await _outcome.Task.Soon()).Reason);
    }

    [Fact]
    [Trait("Rule", "P18")]
    public async Task The_token_ends_what_a_killed_process_waits_for_elsewhere()
    {
        await using var node = new Node();
        var pid = node.Spawn(async self =>
        {
            var forever = new TaskCompletionSource();
            var waiting = forever.Task.WaitAsync(self.Ended);
            _started.SetResult();
            try
            {
                await waiting;
            }
            catch (OperationCanceledException)
            {
                _outcome.SetResult("cancelled");
            }
        });

        await Kill(node, pid);

        Assert.Equal("cancelled", await _outcome.Task.Soon());
    }

    [Fact]
    [Trait("Rule", "P18")]
    public async Task A_callback_of_the_token_that_throws_is_logged_and_harms_nobody()
    {
        using var reports = new Reports();
        await using var node = new Node(new NodeOptions { LoggerFactory = reports });
        var pid = node.Spawn(async self =>
        {
            self.Ended.Register(() => throw new InvalidOperationException("callback"));
            _started.SetResult();
            try
            {
                await Lab.Sleep(self);
            }
            finally
            {
                _outcome.SetResult("unwound");
            }
        });

        Assert.Equal(ExitReason.Killed, await Kill(node, pid));
        Assert.Equal("unwound", await _outcome.Task.Soon());
        Assert.Contains(reports.All, report => report.Error is AggregateException);
    }

    [Fact]
    [Trait("Rule", "P17")]
    public async Task Finally_blocks_may_wait_elsewhere_while_unwinding()
    {
        await using var node = new Node();
        var pid = node.Spawn(async self =>
        {
            try
            {
                _started.SetResult();
                await Lab.Sleep(self);
            }
            finally
            {
                await Task.Yield();
                await Task.Run(static () => { });
                _outcome.SetResult("unwound");
            }
        });

        await Kill(node, pid);

        Assert.Equal("unwound", await _outcome.Task.Soon());
    }

    [Fact]
    [Trait("Rule", "P17")]
    public async Task An_exception_while_unwinding_changes_no_reason_and_is_logged()
    {
        using var reports = new Reports();
        await using var node = new Node(new NodeOptions { LoggerFactory = reports });
        var error = new InvalidOperationException("in finally");
        var pid = node.Spawn(async self =>
        {
            try
            {
                _started.SetResult();
                await Lab.Sleep(self);
            }
            finally
            {
                await Wait();
                Throw();
            }
        });

        Assert.Equal(ExitReason.Killed, await Kill(node, pid));
        while (reports.All.IsEmpty)
            await Task.Yield();
        var (level, text, logged) = Assert.Single(reports.All);
        Assert.Equal((LogLevel.Warning, error), (level, logged));
        Assert.Contains("killed", text, StringComparison.Ordinal);

        static async Task Wait() => await Task.Yield();

        void Throw() => throw error;
    }

    [Fact]
    [Trait("Rule", "P17")]
    public async Task An_async_void_method_that_unwinds_harms_nobody()
    {
        await using var node = new Node(new NodeOptions { ShutdownTimeout = TimeSpan.Zero });
        var pid = node.Spawn(async self =>
        {
            Forget(self);
            _started.SetResult();
            await new TaskCompletionSource().Task;
        });

        Assert.Equal(ExitReason.Killed, await Kill(node, pid));
        Assert.Equal("unwound", await _outcome.Task.Soon());

        async void Forget(Self self)
        {
            try
            {
                await Lab.Sleep(self);
            }
            finally
            {
                _outcome.SetResult("unwound");
            }
        }
    }

    [Fact]
    [Trait("Rule", "P19")]
    public async Task Names_are_free_while_a_killed_process_still_unwinds()
    {
        await using var node = new Node();
        var stuck = new TaskCompletionSource();
        var pid = node.Spawn(async self =>
        {
            node.Register(self.Pid, "name");
            _started.SetResult();
            await stuck.Task;
        });

        await Kill(node, pid);

        node.Register(node.Idle(), "name");
        stuck.SetResult();
    }

    private async Task<ExitReason> Kill(Node node, Pid pid)
    {
        await _started.Task.Soon();
        var ended = node.End(pid);
        node.Exit(pid, ExitReason.Kill);
        return await ended;
    }
}

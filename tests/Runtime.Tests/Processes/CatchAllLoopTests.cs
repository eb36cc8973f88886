using Microsoft.Extensions.Logging;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Processes;

/// <summary>
/// Loops that catch everything, and loops that only yield, in a process that has been killed: they stop, or cost next to nothing.
/// </summary>
public sealed class CatchAllLoopTests
{
    private readonly ManualScheduler _scheduler = new();

    [Fact]
    [Trait("Rule", "P17")]
    public async Task A_worker_loop_that_catches_everything_stops_once_it_is_killed_and_is_named_in_the_log()
    {
        using var reports = new Reports();
        await using var node = new Node(new NodeOptions { LoggerFactory = reports, Scheduler = _scheduler });
        var rounds = 0;
        var pid = node.Spawn(async self =>
        {
            node.Register(self.Pid, "worker");
            while (true)
            {
                try
                {
                    rounds++;
                    await self.Receive<string>();
                }
                catch (Exception)
                {
                    // The usual worker loop.
                }
            }
        });
        _scheduler.RunAll();
        node.Exit(pid, ExitReason.Kill);

        _scheduler.RunAll();

        Assert.InRange(rounds, 2, 100);
        var (level, text, _) = Assert.Single(reports.All);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains($"{pid} (worker) has ended (killed)", text, StringComparison.Ordinal);
        Assert.Empty(node.Unwinding);
    }

    [Theory]
    [InlineData("receive")]
    [InlineData("try receive")]
    [InlineData("sleep")]
    [InlineData("call")]
    [Trait("Rule", "P17")]
    public async Task Whatever_such_a_loop_awaits_stops_it(string what)
    {
        await using var node = new Node(new NodeOptions { Scheduler = _scheduler });
        var other = node.Idle();
        var rounds = 0;
        var pid = node.Spawn(async self =>
        {
            while (true)
            {
                try
                {
                    rounds++;
                    switch (what)
                    {
                        case "receive":
                            await self.Receive();
                            break;
                        case "try receive":
                            await self.TryReceive<string>(TimeSpan.FromHours(1));
                            break;
                        case "sleep":
                            await self.Sleep(TimeSpan.FromHours(1));
                            break;
                        case "call":
                            await self.Call(other, new Ask(), Timeout.InfiniteTimeSpan);
                            break;
                        default:
                            throw new ArgumentOutOfRangeException(nameof(what));
                    }
                }
                catch (Exception)
                {
                    // As above.
                }
            }
        });
        _scheduler.RunAll();
        node.Exit(pid, ExitReason.Kill);

        _scheduler.RunAll();

        Assert.InRange(rounds, 2, 100);
        node.Exit(other, ExitReason.Kill);
        _scheduler.RunAll();
    }

    [Fact]
    [Trait("Rule", "P17")]
    public async Task A_loop_that_stood_on_the_stack_when_it_was_killed_stops_too()
    {
        await using var node = new Node(new NodeOptions { Scheduler = _scheduler });
        var rounds = 0;
        var pid = node.Spawn(async self =>
        {
            while (true)
            {
                try
                {
                    rounds++;
                    if (rounds == 1)
                        self.Exit(self.Pid, ExitReason.Kill);
                    await self.Receive<string>();
                }
                catch (Exception)
                {
                    // As above.
                }
            }
        });

        _scheduler.RunAll();

        Assert.False(node.IsAlive(pid));
        Assert.InRange(rounds, 1, 100);
    }

    [Fact]
    [Trait("Rule", "P17")]
    public async Task A_loop_that_only_yields_keeps_no_core_busy_once_it_is_killed()
    {
        await using var node = new Node(new NodeOptions { Scheduler = _scheduler, ShutdownTimeout = TimeSpan.Zero });
        var rounds = 0;
        var pid = node.Spawn(async _ =>
        {
            while (true)
            {
                rounds++;
                await Task.Yield();
            }
        });
        _scheduler.RunOne();
        node.Exit(pid, ExitReason.Kill);

        // Ends, since the loop waits for a pause of the clock.
        _scheduler.RunAll();

        Assert.False(node.IsAlive(pid));
        Assert.InRange(rounds, 1000, 3000);
    }

    private sealed record Ask : ICall<object>;
}

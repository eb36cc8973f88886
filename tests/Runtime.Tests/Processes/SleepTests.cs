using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>A receive for a message that cannot come, which is what <c>Process.sleep/1</c> is.</summary>
public sealed class SleepTests
{
    [Fact]
    [Trait("Rule", "P21")]
    public async Task Sleep_takes_no_message_and_ends_by_its_time()
    {
        var time = new FakeTimeProvider();
        var scheduler = new ManualScheduler();
        var node = new Node(new NodeOptions { Scheduler = scheduler, TimeProvider = time });
        IReadOnlyList<object>? kept = null;
        var pid = node.Spawn(async self =>
        {
            await self.TryReceive<Lab.Never>(TimeSpan.FromSeconds(1));
            kept = self.Flush();
        });
        scheduler.RunAll();

        node.Send(pid, "hello");
        scheduler.RunAll();
        Assert.Null(kept);
        time.Advance(TimeSpan.FromSeconds(1));
        scheduler.RunAll();

        Assert.Equal(["hello"], kept!);
        await node.DisposeAsync();
    }

    [Fact]
    [Trait("Rule", "P21")]
    public async Task Sleep_without_end_is_ended_by_an_exit_signal()
    {
        await using var node = new Node();
        var pid = node.Idle();
        node.Send(pid, "hello");
        var ended = node.End(pid);

        node.Exit(pid, Lab.Boom);

        Assert.Equal(Lab.Boom, await ended);
    }
}

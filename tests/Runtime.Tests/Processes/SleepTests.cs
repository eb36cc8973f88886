using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Sleep, which is a receive for a message that cannot come.</summary>
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
            await self.Sleep(TimeSpan.FromSeconds(1));
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
        var pid = node.Spawn(async self => await self.Sleep(Timeout.InfiniteTimeSpan));
        node.Send(pid, "hello");
        var ended = node.End(pid);

        node.Exit(pid, Lab.Boom);

        Assert.Equal(Lab.Boom, await ended);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(uint.MaxValue + 1L)]
    [Trait("Rule", "P21")]
    public async Task A_time_that_is_negative_or_too_long_cannot_be_slept(long milliseconds)
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await self.Sleep(TimeSpan.FromMilliseconds(milliseconds)));
            await self.Sleep(TimeSpan.Zero);
        });
    }
}

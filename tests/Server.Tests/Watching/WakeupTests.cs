using Pail.Server.Watching;

namespace Pail.Server.Tests.Watching;

public sealed class WakeupTests
{
    [Fact]
    public void A_wait_ends_with_the_next_wake_up()
    {
        var wakeup = new Wakeup();
        var wait = wakeup.Wait().AsTask();
        Assert.False(wait.IsCompleted);

        wakeup.Set();

        Assert.True(wait.IsCompletedSuccessfully);
    }

    [Fact]
    public void Wake_ups_that_come_before_a_wait_end_one_wait()
    {
        var wakeup = new Wakeup();
        wakeup.Set();
        wakeup.Set();

        var first = wakeup.Wait().AsTask();
        var second = wakeup.Wait().AsTask();

        Assert.True(first.IsCompletedSuccessfully);
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task No_wake_up_is_lost()
    {
        const int Rounds = 100_000;
        var wakeup = new Wakeup();
        var reasons = new int[4];
        var setters = Enumerable.Range(0, reasons.Length).Select(setter => Task.Run(() =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                Interlocked.Increment(ref reasons[setter]);
                wakeup.Set();
            }
        })).ToArray();

        while (reasons.Sum(static reason => Volatile.Read(in reason)) < reasons.Length * Rounds)
            await wakeup.Wait();
        await Task.WhenAll(setters);
    }
}

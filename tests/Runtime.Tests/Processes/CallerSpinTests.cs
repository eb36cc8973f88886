using Pail.Runtime.Processes;
using static Pail.Runtime.Tests.Processes.Inboxes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>How callers wait on their thread for a server that is busy.</summary>
public sealed class CallerSpinTests
{
    private static int _drains;

    public CallerSpinTests() => Assert.SkipWhen(
        Environment.ProcessorCount == 1, "With one processor no caller waits on its thread: run on a machine with two or more.");

    [Fact]
    public void A_server_that_is_ready_is_taken_over()
    {
        var inbox = default(Inbox);
        inbox.TryPark(Rest.Ready);
        var spin = default(CallerSpin);

        Assert.True(spin.TryEnter(ref inbox));

        Assert.True(inbox.IsEmpty);
    }

    [Fact]
    public void A_server_that_stays_busy_is_not_taken_over()
    {
        var inbox = default(Inbox);
        inbox.Push(new Message(1));
        var spin = default(CallerSpin);

        Assert.False(spin.TryEnter(ref inbox));

        Assert.Equal([1], Bodies(inbox.Close(ref _drains)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 7)]
    [InlineData(10, 1023)]
    [InlineData(12, 1023)]
    public void After_waits_in_vain_the_next_calls_do_not_wait(int inVain, int expected)
    {
        var busy = default(Inbox);
        var spin = default(CallerSpin);
        for (var i = 0; i < inVain; i++)
        {
            for (var skipped = Skipped(spin); skipped > 0; skipped--)
                Assert.False(spin.TryEnter(ref busy));
            Assert.False(spin.TryEnter(ref busy));
        }

        Assert.Equal(expected, Skipped(spin));
    }

    [Fact]
    public void A_wait_that_succeeds_lets_the_next_call_wait_too()
    {
        var busy = default(Inbox);
        var spin = default(CallerSpin);
        spin.TryEnter(ref busy);
        Assert.Equal(1, Skipped(spin));
        spin.TryEnter(ref busy);

        Assert.Equal(0, Skipped(spin));
        var ready = default(Inbox);
        ready.TryPark(Rest.Ready);
        Assert.True(spin.TryEnter(ref ready));

        Assert.Equal(0, Skipped(spin));

        // The number begins again too: the next wait in vain skips one call, not three.
        spin.TryEnter(ref busy);
        Assert.Equal(1, Skipped(spin));
    }

    [Fact]
    public async Task Only_one_thread_at_a_time_has_the_server()
    {
        const int Threads = 4;
        const int Calls = 20_000;
        var inbox = new Boxed();
        inbox.Value.TryPark(Rest.Ready);
        var state = 0;

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(() =>
        {
            var spin = default(CallerSpin);
            for (var calls = 0; calls < Calls;)
            {
                if (!inbox.Value.TryEnter() && !spin.TryEnter(ref inbox.Value))
                    continue;

                // Not atomic: two threads at a time would lose some.
                state++;
                calls++;
                Assert.True(inbox.Value.TryPark(Rest.Ready));
            }
        })));

        Assert.Equal(Threads * Calls, state);
    }

    // How many calls would skip the wait. It asks a copy, so the spin itself does not change.
    private static int Skipped(CallerSpin copy)
    {
        var inbox = default(Inbox);
        inbox.TryPark(Rest.Ready);
        var skipped = 0;
        while (!copy.TryEnter(ref inbox))
            skipped++;
        return skipped;
    }
}

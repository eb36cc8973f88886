using System.Threading.Channels;

namespace Pail.Bench.Load;

/// <summary>
/// Steps are due at a constant rate, whether or not earlier ones have been answered. A step's latency counts from the moment at which it
/// was due, so a server that stands still is not asked more slowly, and does not look better for it.
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="sleep">Waits about a millisecond.</param>
internal sealed class OpenLoop(TimeProvider clock, Action sleep)
{
    /// <summary>
    /// Steps become due together once in this time: no thread can be woken more often without one that does nothing but look at the clock,
    /// and that would take a core from the server.
    /// </summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>With the clock of the machine.</summary>
    // A sleeping thread, because timers are rounded up to the next four milliseconds on many a system.
    public static OpenLoop OnThisMachine() => new(TimeProvider.System, static () => Thread.Sleep(1));

    /// <summary>Runs the work for a time, and waits for the last answers.</summary>
    /// <param name="work">The work.</param>
    /// <param name="workers">How many steps may be under way; more wait in a queue, and the wait counts.</param>
    /// <param name="rate">Steps a second.</param>
    /// <param name="time">How long steps become due.</param>
    public async Task<Tally> Run(IWork work, int workers, double rate, TimeSpan time)
    {
        // At most as many entries as there are steps.
        var due = Channel.CreateUnbounded<(int Place, long Due)>(new UnboundedChannelOptions { SingleWriter = true });
        var working = Enumerable.Range(0, workers).Select(_ => Task.Run(() => Work(work, due.Reader))).ToArray();
        await Task.Factory.StartNew(
            () => Schedule(due.Writer, rate, time), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var sum = new Tally();
        foreach (var tally in await Task.WhenAll(working))
            sum.Add(tally);
        return sum;
    }

    private void Schedule(ChannelWriter<(int Place, long Due)> due, double rate, TimeSpan time)
    {
        var began = clock.GetTimestamp();
        var count = (int)(rate * time.TotalSeconds);
        var tick = Tick.TotalSeconds * clock.TimestampFrequency;
        var next = 0;
        while (next < count)
        {
            sleep();
            var ticks = (long)(clock.GetElapsedTime(began) / Tick);
            while (next < count && TickOf(next) <= ticks)
            {
                due.TryWrite((next, began + (long)(TickOf(next) * tick)));
                next++;
            }
        }

        due.Complete();

        long TickOf(int step) => (long)Math.Ceiling(step / rate / Tick.TotalSeconds);
    }

    private async Task<Tally> Work(IWork work, ChannelReader<(int Place, long Due)> steps)
    {
        var tally = new Tally();
        await foreach (var (place, due) in steps.ReadAllAsync())
        {
            var late = clock.GetElapsedTime(due);
            await tally.Count(work, place);
            if (!work.IsTimed(place))
                continue;
            Tally.Record(tally.Lateness, late);
            Tally.Record(tally.Latencies, clock.GetElapsedTime(due));
        }

        return tally;
    }
}

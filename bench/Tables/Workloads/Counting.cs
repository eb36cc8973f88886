using Pail.Bench.Processes.Workloads;

namespace Pail.Bench.Tables.Workloads;

/// <summary>Threads that all add to the same number.</summary>
/// <param name="threads">How many threads.</param>
internal sealed class Counting<TCounter>(int threads) : CrewWorkload(threads)
    where TCounter : struct, ICounter<TCounter>
{
    private readonly int _threads = threads;
    private TCounter _counter;
    private long _added;

    public override async Task Run(int operations)
    {
        await Begin(thread => Work(_counter, Share.Of(operations, _threads, thread)));
        _added += operations + 1;

        // Checked once after each run: no contestant may be fast by losing counts.
        var counted = _counter.Add();
        if (counted != _added)
            throw new InvalidOperationException($"The counter is {counted} after {_added} additions.");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _counter.DisposeAsync();
    }

    protected override void Prepare() => _counter = TCounter.New();

    private static void Work(TCounter counter, int operations)
    {
        for (var i = 0; i < operations; i++)
            counter.Add();
    }
}

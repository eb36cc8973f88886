using System.Diagnostics;
using Pail.Bench.Compare;

namespace Pail.Bench.Tables.Workloads;

/// <summary>
/// One thread fills an empty table while another looks up existing rows without a pause. Measures the reader's longest wait, whether a
/// lock, a resize, the garbage collector or the machine causes it.
/// </summary>
internal sealed class GrowthWatched<TRows>() : CrewWorkload(threads: 2), IWorkload
    where TRows : struct, IRows<int, TRows>
{
    private const int Step = 7919;

    private TRows _rows;
    private volatile int _there;
    private volatile bool _ended;

    /// <summary>The reader's longest time between two answers in the last run, in nanoseconds.</summary>
    public double Longest { get; private set; }

    public override Task Arrange(int operations)
    {
        _rows = TRows.New(operations);
        (_there, _ended) = (0, false);
        return Task.CompletedTask;
    }

    public override Task Run(int operations) => Begin(thread =>
    {
        if (thread == 0)
            Grow(_rows, operations);
        else
            Longest = Read(_rows).TotalNanoseconds;
    });

    public override async Task Clear()
    {
        await _rows.DisposeAsync();
        _rows = default;
    }

    private void Grow(TRows rows, int operations)
    {
        try
        {
            for (var i = 0; i < operations; i++)
            {
                rows.Put(Keys.Number(i), Keys.Value);
                _there = i + 1;
            }
        }
        finally
        {
            // Set also after a failure, because the reader must not run forever.
            _ended = true;
        }
    }

    private TimeSpan Read(TRows rows)
    {
        while (_there == 0 && !_ended)
            Thread.SpinWait(1);
        var (key, longest) = (0, 0L);
        for (var last = Stopwatch.GetTimestamp(); !_ended;)
        {
            key = (key + Step) % _there;
            if (!rows.TryGet(Keys.Number(key), out _))
                throw new InvalidOperationException($"There is no row for {key}.");
            var now = Stopwatch.GetTimestamp();
            longest = Math.Max(longest, now - last);
            last = now;
        }

        return Stopwatch.GetElapsedTime(0, longest);
    }
}

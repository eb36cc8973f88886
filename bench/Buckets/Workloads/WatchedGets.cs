using System.Diagnostics;
using Pail.Bench.Compare;
using Pail.Bench.Tables.Workloads;
using Pail.Buckets;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>A workload in which one task gets keys of a bucket, one after another, and measures how long each get takes.</summary>
internal abstract class WatchedGets(Variant variant, int keys, TimeProvider? time = null) : LabWorkload(variant, time), IWorkload
{
    private readonly Waits _waits = new();
    private int _key;

    double IWorkload.Longest => _waits.Longest;

    double IWorkload.Percentile99 => _waits.Quantile(0.99);

    public override Task Arrange(int operations)
    {
        _waits.Clear();
        return Task.CompletedTask;
    }

    /// <summary>Gets one key and notes the time.</summary>
    protected async ValueTask Get(IBucket bucket)
    {
        _key = (_key + 7919) % keys;
        var began = Stopwatch.GetTimestamp();
        var entry = await bucket.Get(Keys.Texts(keys)[_key]);
        _waits.Add(Stopwatch.GetElapsedTime(began));
        if (entry is null)
            throw new InvalidOperationException($"There is no value under \"{Keys.Texts(keys)[_key]}\".");
    }
}

namespace Pail.Buckets;

/// <summary>How often something was done, and how long it took. One thread adds; any may read.</summary>
internal sealed class DurationMeter(TimeProvider time)
{
    private readonly RecentDurations _recent = new(time);
    private long _count;
    private long _ticks;
    private long _last;

    internal void Add(TimeSpan took)
    {
        _recent.Add(took);
        Volatile.Write(ref _ticks, _ticks + took.Ticks);
        Volatile.Write(ref _last, time.GetUtcNow().UtcTicks);
        Volatile.Write(ref _count, _count + 1);
    }

    internal BucketStorageDurations Read()
    {
        // Written last, so the other figures are there when it is not 0.
        var count = Volatile.Read(ref _count);
        var (median, percentile, longest) = _recent.Read();
        DateTimeOffset? last = count == 0 ? null : new DateTimeOffset(Volatile.Read(ref _last), TimeSpan.Zero);
        return new(count, new TimeSpan(Volatile.Read(ref _ticks)), last, median, percentile, longest);
    }
}

namespace Pail.Buckets;

/// <summary>
/// Names the lives of buckets: microseconds since 1970, one more than the last when the clock stands still or goes back. So an epoch of an earlier run of the
/// program, whose buckets are gone, does not come again.
/// </summary>
internal sealed class EpochSource(TimeProvider time)
{
    private long _last;

    internal long Next()
    {
        var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(last + 1, now);

            // Races with others who begin a life: no two get one epoch.
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return next;
        }
    }
}

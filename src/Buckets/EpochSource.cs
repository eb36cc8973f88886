namespace Pail.Buckets;

/// <summary>
/// Makes the epochs of buckets: microseconds since 1970, or one more than the last epoch when the clock has not advanced. So an epoch of an
/// earlier run of the program, whose buckets are gone, does not come again.
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

            // Closes the race of two processes that begin at once: no two get the same epoch.
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return next;
        }
    }
}

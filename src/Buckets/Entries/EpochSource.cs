namespace Pail.Buckets;

/// <summary>
/// Makes the epochs of buckets: microseconds since 1970, or one more than the last epoch when the clock has not advanced. So a run of the
/// program does not repeat the epochs of earlier runs.
/// </summary>
internal sealed class EpochSource(TimeProvider time)
{
    private long _last;

    /// <summary>The last epoch that was given.</summary>
    internal long Last => Volatile.Read(ref _last);

    /// <summary>Makes all further epochs greater than one that was used before, even if the clock was set back since.</summary>
    internal void StartAfter(long epoch)
    {
        var last = Volatile.Read(ref _last);
        while (last < epoch)
            last = Interlocked.CompareExchange(ref _last, epoch, last) == last ? epoch : Volatile.Read(ref _last);
    }

    internal long Next()
    {
        var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(last + 1, now);

            // Closes the race of two processes that start at the same time: they must not get the same epoch.
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return next;
        }
    }
}

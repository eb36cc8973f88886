namespace Pail.Buckets;

/// <summary>
/// The numbers that tell the lives and the owners of buckets apart: microseconds since 1970, or more if that was given already. They are
/// below 2^53, so that also a store that counts with doubles keeps them exactly.
/// </summary>
internal static class Fences
{
    /// <summary>The next number.</summary>
    /// <param name="last">The greatest number that was given before; 0 for none.</param>
    /// <param name="now">The time by the store's clock, which may go backward.</param>
    internal static long Next(long last, DateTimeOffset now) => Math.Max(last + 1, Microseconds(now));

    /// <summary>A time as a number.</summary>
    internal static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}

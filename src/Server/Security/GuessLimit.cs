namespace Pail.Server.Security;

/// <summary>
/// Slows down the guessing of API keys. An address may send some wrong keys at once, and then one a second. While it is over the limit, no
/// key from it is looked at, so that a right one is not found either.
/// </summary>
/// <remarks>
/// But behind a proxy all clients have one address, and nobody must be able to lock out all others with a few wrong keys. So keys are still
/// looked at when a right key came from the address a short while ago; only the wrong ones are refused.
/// </remarks>
internal sealed class GuessLimit(TimeProvider time)
{
    internal const int Burst = 20;
    internal const int PerSecond = 1;

    /// <summary>For how long a right key keeps its address from being locked out.</summary>
    internal static readonly TimeSpan Trust = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan TrustStep = TimeSpan.FromSeconds(10);

    private readonly RateMeter _meter = new(time, PerSecond, Burst, AddressSlots.Count);
    private readonly long[] _trustedSince = new long[AddressSlots.Count];

    /// <summary>Whether no key from the address may be looked at.</summary>
    internal bool IsLocked(int slot, out TimeSpan wait) => _meter.IsUsedUp(slot, out wait) && !IsTrusted(slot, Trust);

    /// <summary>Counts a wrong key. False when the address is over the limit.</summary>
    internal bool TryFail(int slot, out TimeSpan wait) => _meter.TryTake(slot, out wait);

    /// <summary>Remembers that a right key came from the address.</summary>
    internal void Succeed(int slot)
    {
        // Written rarely, because threads that write the same memory all the time slow each other down.
        if (!IsTrusted(slot, TrustStep))
            Volatile.Write(ref _trustedSince[slot], Math.Max(1, time.GetTimestamp()));
    }

    private bool IsTrusted(int slot, TimeSpan since)
    {
        var moment = Volatile.Read(ref _trustedSince[slot]);
        return moment != 0 && time.GetElapsedTime(moment) < since;
    }
}

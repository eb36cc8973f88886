namespace Pail.Runtime.Tables;

/// <summary>The arithmetic of counters.</summary>
internal static class Counting
{
    /// <summary>
    /// Adds an increment to a counter and wraps it at the limit. False, without a change, when the result does not fit into 64 bits.
    /// </summary>
    internal static bool TryAdd(ref long counter, long increment, CounterLimit? limit)
    {
        // In 128 bits, so that with a limit even a sum of more than 64 bits is compared with the threshold and wraps.
        var sum = (Int128)counter + increment;
        if (limit is { } most && (increment >= 0 ? sum > most.Threshold : sum < most.Threshold))
            sum = most.SetValue;
        if (sum > long.MaxValue || sum < long.MinValue)
            return false;
        counter = (long)sum;
        return true;
    }
}

namespace Pail.Runtime.Tables;

/// <summary>The arithmetic of counters.</summary>
internal static class Counting
{
    /// <summary>Adds, and wraps at the limit. False, and nothing done, when the result does not fit into 64 bits.</summary>
    internal static bool TryAdd(ref long counter, long increment, CounterLimit? limit)
    {
        // In 128 bits: with a limit, a sum beyond 64 is beyond every threshold too and wraps like any other.
        var sum = (Int128)counter + increment;
        if (limit is { } most && (increment >= 0 ? sum > most.Threshold : sum < most.Threshold))
            sum = most.SetValue;
        if (sum > long.MaxValue || sum < long.MinValue)
            return false;
        counter = (long)sum;
        return true;
    }
}

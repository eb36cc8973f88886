namespace Pail.Runtime.Tests;

/// <summary>Counts allocated bytes.</summary>
internal static class Allocations
{
    private const int Counts = 10;

    /// <summary>
    /// The least of several counts. An operation that allocates does so in each. But a single count is sometimes up to 8 KB too large when
    /// other threads cause collections: that is the size of a thread's allocation area, whose rest a collection takes away.
    /// </summary>
    internal static long Least(Func<long> count)
    {
        var least = count();
        for (var i = 1; i < Counts && least > 0; i++)
            least = Math.Min(least, count());
        return least;
    }

    /// <summary>The bytes that a thousand calls allocate on this thread.</summary>
    internal static long OfThousand(Action operation)
    {
        // Called twice before the count, because the first calls may set something up once.
        operation();
        operation();
        return Least(() =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
                operation();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
    }
}

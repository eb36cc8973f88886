namespace Pail.Server.Http;

/// <summary>
/// How much memory the bodies of all requests under way may take together. The budget of the buckets counts a value when it is stored. A
/// client could otherwise fill the machine with values that it never sends to their end.
/// </summary>
/// <remarks>Only large bodies are counted. How many small ones there are, the number of connections limits.</remarks>
internal sealed class BodyMemory
{
    /// <summary>The least limit: enough for the longest batch, whatever the budget is.</summary>
    internal const long MinLimit = 32 * 1024 * 1024;

    private long _used;

    /// <param name="memoryBudget">What all buckets may take together, in bytes; <see langword="null"/> for no limit.</param>
    internal BodyMemory(long? memoryBudget) =>
        Limit = memoryBudget is { } budget ? Math.Max(budget / 2, MinLimit) : long.MaxValue;

    /// <summary>How many bytes all bodies may take together.</summary>
    internal long Limit { get; }

    /// <summary>How many bytes they take.</summary>
    internal long Used => Interlocked.Read(ref _used);

    /// <summary>Takes memory, unless it would exceed the limit.</summary>
    internal bool TryTake(long bytes)
    {
        // Races with other requests that take. Each adds first, so together they never hold more than the limit. Of two that would exceed
        // it only together, both may be refused.
        if (Interlocked.Add(ref _used, bytes) <= Limit)
            return true;
        GiveBack(bytes);
        return false;
    }

    /// <summary>Gives memory back.</summary>
    internal void GiveBack(long bytes) => Interlocked.Add(ref _used, -bytes);
}

using Pail.Bench.Processes.Workloads;

namespace Pail.Bench.Tables.Workloads;

/// <summary>
/// Threads that look rows up by spans. The spans are of copies of the keys: the comparison of a key with itself would be too fast.
/// </summary>
/// <param name="threads">How many threads.</param>
internal abstract class SpanLookups(int threads) : CrewWorkload(threads)
{
    private readonly int _threads = threads;
    private readonly string[] _copies = [.. Keys.Texts(Keys.Count).Take(Keys.Count).Select(key => new string(key.AsSpan()))];

    public override Task Run(int operations) => Begin(thread => Work(new Walk(_copies), Share.Of(operations, _threads, thread)));

    /// <summary>One thread's part of a run.</summary>
    protected abstract void Work(Walk walk, int operations);

    /// <summary>The exception for a lookup that finds nothing. The time of such a run must not count.</summary>
    protected static InvalidOperationException Missing(string key) => new($"There is no row for \"{key}\".");
}

namespace Pail.Bench.Durable.Workloads;

/// <summary>
/// What keeps records on a disk. Each contestant has its own loop, so that no call between the loop and the store takes time.
/// </summary>
internal abstract class DurableStore : IAsyncDisposable
{
    /// <summary>Starts the store for a number of writers, and makes the keys.</summary>
    public abstract Task Start(int writers);

    /// <summary>Overwrites keys, one after another, each when the one before is stored.</summary>
    public abstract Task Put(int writer, int operations);

    public abstract ValueTask DisposeAsync();
}

namespace Pail.Runtime.Tests;

/// <summary>
/// Room in the thread pool for tests that wait on its threads, as models do that are replayed in parallel: or those would have all threads,
/// and the processes they wait for would have none until the pool, some time, adds one.
/// </summary>
[CollectionDefinition(nameof(RoomyPool))]
public sealed class RoomyPool : ICollectionFixture<RoomyPool>, IDisposable
{
    private readonly int _workers;
    private readonly int _completions;

    /// <summary>Makes room.</summary>
    public RoomyPool()
    {
        ThreadPool.GetMinThreads(out _workers, out _completions);
        ThreadPool.SetMinThreads(Math.Max(_workers, 100), _completions);
    }

    /// <inheritdoc />
    public void Dispose() => ThreadPool.SetMinThreads(_workers, _completions);
}

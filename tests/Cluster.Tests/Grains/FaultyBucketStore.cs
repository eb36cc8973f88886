using Pail.Buckets;

namespace Pail.Cluster.Tests.Grains;

/// <summary>A store that fails when a test wants it to.</summary>
internal sealed class FaultyBucketStore(IBucketStore store) : IBucketStore
{
    private Func<Func<Task<bool>>, Task<bool>>? _commit;
    private BucketStorageFault? _fault;

    /// <summary>What a bucket waits for before it is opened.</summary>
    internal Func<Task> BeforeOpen { get; set; } = static () => Task.CompletedTask;

    /// <summary>What is waited for before events are read.</summary>
    internal Func<Task> BeforeEvents { get; set; } = static () => Task.CompletedTask;

    /// <summary>Lets all calls fail from now on.</summary>
    internal void Fail(BucketStorageFault fault) => _fault = fault;

    internal void Recover() => _fault = null;

    /// <summary>Lets the next commit fail.</summary>
    /// <param name="fault">How it fails.</param>
    /// <param name="afterwards">Whether it is made before it fails.</param>
    internal void FailCommit(BucketStorageFault fault, bool afterwards = false) => _commit = async commit =>
    {
        if (afterwards)
            await commit();
        throw new BucketStorageException(fault, "the test wants it so.");
    };

    public Task<(BucketFacts Facts, bool IsNew)> Create(string name, BucketConfig config, DateTimeOffset created, int? most) =>
        Try(() => store.Create(name, config, created, most));

    public Task<BucketFacts?> Find(string name) => Try(() => store.Find(name));

    public Task<IReadOnlyList<BucketFacts>> List(string prefix, string? after, int limit) => Try(() => store.List(prefix, after, limit));

    public async Task<BucketFacts?> Open(string name, long life)
    {
        await BeforeOpen();
        return await Try(() => store.Open(name, life));
    }

    public IAsyncEnumerable<StoredRow> Read(string name, long life, CancellationToken cancellation = default) =>
        store.Read(name, life, cancellation);

    public Task<bool> Commit(BucketCommit commit) => Interlocked.Exchange(ref _commit, null) is { } fail
        ? fail(() => store.Commit(commit))
        : Try(() => store.Commit(commit));

    public Task<bool> Holds(string name, long life, long fence) => Try(() => store.Holds(name, life, fence));

    public Task Release(string name, long life, long fence) => store.Release(name, life, fence);

    public Task<bool> Delete(string name, long life, long fence) => Try(() => store.Delete(name, life, fence));

    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadEvents(string name, long life, long after)
    {
        await BeforeEvents();
        return await Try(() => store.ReadEvents(name, life, after));
    }

    private Task<T> Try<T>(Func<Task<T>> call) =>
        _fault is { } fault ? Task.FromException<T>(new BucketStorageException(fault, "the test wants it so.")) : call();
}

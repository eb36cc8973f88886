namespace Pail.Buckets.Tests.Owned;

/// <summary>A store whose commits and confirmations a test can hold up, refuse or leave without an answer.</summary>
internal sealed class GatedBucketStore(IBucketStore store) : IBucketStore
{
    /// <summary>What to do about a commit; by default, to store it.</summary>
    internal Func<BucketCommit, Func<Task<bool>>, Task<bool>> OnCommit { get; set; } = static (_, commit) => commit();

    /// <summary>What to do when it is asked whether a fence is the last one.</summary>
    internal Func<Func<Task<bool>>, Task<bool>> OnHolds { get; set; } = static holds => holds();

    /// <summary>What to do when a bucket is opened.</summary>
    internal Func<Func<Task<BucketFacts?>>, Task<BucketFacts?>> OnOpen { get; set; } = static open => open();

    /// <summary>What to wait for before events are read.</summary>
    internal Func<Task> BeforeEvents { get; set; } = static () => Task.CompletedTask;

    /// <summary>How often it was asked whether a fence is the last one.</summary>
    internal int Confirmations { get; private set; }

    /// <summary>How many commits it was asked to make.</summary>
    internal int Commits { get; private set; }

    public Task<(BucketFacts Facts, bool IsNew)> Create(string name, BucketConfig config, DateTimeOffset created, int? most) =>
        store.Create(name, config, created, most);

    public Task<BucketFacts?> Find(string name) => store.Find(name);

    public Task<IReadOnlyList<BucketFacts>> List(string prefix, string? after, int limit) => store.List(prefix, after, limit);

    public Task<BucketFacts?> Open(string name, long life) => OnOpen(() => store.Open(name, life));

    public IAsyncEnumerable<StoredRow> Read(string name, long life, CancellationToken cancellation = default) =>
        store.Read(name, life, cancellation);

    public Task<bool> Commit(BucketCommit commit)
    {
        Commits++;
        return OnCommit(commit, () => store.Commit(commit));
    }

    public Task<bool> Holds(string name, long life, long fence)
    {
        Confirmations++;
        return OnHolds(() => store.Holds(name, life, fence));
    }

    public Task Release(string name, long life, long fence) => store.Release(name, life, fence);

    public Task<bool> Delete(string name, long life, long fence) => store.Delete(name, life, fence);

    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadEvents(string name, long life, long after)
    {
        await BeforeEvents();
        return await store.ReadEvents(name, life, after);
    }
}

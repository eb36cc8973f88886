using System.Runtime.CompilerServices;
using Pail.Buckets;

namespace Pail.Cluster.Stores;

/// <summary>Notes how a store answers.</summary>
internal sealed class ObservedStore(IBucketStore store, StoreHealth health) : IBucketStore
{
    public Task<(BucketFacts Facts, bool IsNew)> Create(string name, BucketConfig config, DateTimeOffset created, int? most) =>
        health.Observe("create", store.Create(name, config, created, most));

    public Task<BucketFacts?> Find(string name) => health.Observe("find", store.Find(name));

    public Task<IReadOnlyList<BucketFacts>> List(string prefix, string? after, int limit) =>
        health.Observe("list", store.List(prefix, after, limit));

    public Task<BucketFacts?> Open(string name, long life) => health.Observe("open", store.Open(name, life));

    public async IAsyncEnumerable<StoredRow> Read(
        string name, long life, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var rows = store.Read(name, life, cancellation).GetAsyncEnumerator(cancellation);

        // Most rows come with a page that is here already, and are no answer of the store.
        while (true)
        {
            var next = rows.MoveNextAsync();
            var read = next.IsCompletedSuccessfully ? next : new ValueTask<bool>(health.Observe("read", next.AsTask()));
            if (!await read.ConfigureAwait(false))
                yield break;
            yield return rows.Current;
        }
    }

    public async Task<bool> Commit(BucketCommit commit)
    {
        var isMade = await health.Observe("commit", store.Commit(commit)).ConfigureAwait(false);
        if (isMade)
            health.Committed(commit);
        return isMade;
    }

    public Task<bool> Holds(string name, long life, long fence) => health.Observe("holds", store.Holds(name, life, fence));

    public Task Release(string name, long life, long fence) => health.Observe("release", store.Release(name, life, fence));

    public Task<bool> Delete(string name, long life, long fence) => health.Observe("delete", store.Delete(name, life, fence));

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadEvents(string name, long life, long after) =>
        health.Observe("events", store.ReadEvents(name, life, after));
}

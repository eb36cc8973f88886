using System.Runtime.CompilerServices;
using Pail.Buckets;

namespace Pail.Cluster.Stores;

/// <summary>Notes how a store answers.</summary>
internal sealed class ObservedStore(IBucketStore store, StoreHealth health) : IBucketStore
{
    public Task<(BucketFacts Facts, bool IsNew)> Create(string name, BucketConfig config, DateTimeOffset created, int? most) =>
        Observe("create", store.Create(name, config, created, most));

    public Task<BucketFacts?> Find(string name) => Observe("find", store.Find(name));

    public Task<IReadOnlyList<BucketFacts>> List(string prefix, string? after, int limit) =>
        Observe("list", store.List(prefix, after, limit));

    public Task<BucketFacts?> Open(string name, long life) => Observe("open", store.Open(name, life));

    public async IAsyncEnumerable<StoredRow> Read(
        string name, long life, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var rows = store.Read(name, life, cancellation).GetAsyncEnumerator(cancellation);

        // Most rows come with a page that is here already, and are no answer of the store.
        while (true)
        {
            var next = rows.MoveNextAsync();
            var read = next.IsCompletedSuccessfully ? next : new ValueTask<bool>(Observe("read", next.AsTask()));
            if (!await read.ConfigureAwait(false))
                yield break;
            yield return rows.Current;
        }
    }

    public async Task<bool> Commit(BucketCommit commit)
    {
        var isMade = await Observe("commit", store.Commit(commit)).ConfigureAwait(false);
        if (isMade)
            health.Committed(commit);
        return isMade;
    }

    public Task<bool> Holds(string name, long life, long fence) => Observe("holds", store.Holds(name, life, fence));

    public async Task Release(string name, long life, long fence)
    {
        var start = health.Start();
        try
        {
            await store.Release(name, life, fence).ConfigureAwait(false);
            health.Answered("release", start);
        }
        catch (BucketStorageException exception)
        {
            health.Failed("release", start, exception);
            throw;
        }
    }

    public Task<bool> Delete(string name, long life, long fence) => Observe("delete", store.Delete(name, life, fence));

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> ReadEvents(string name, long life, long after) =>
        Observe("events", store.ReadEvents(name, life, after));

    private async Task<T> Observe<T>(string operation, Task<T> call)
    {
        var start = health.Start();
        try
        {
            var result = await call.ConfigureAwait(false);
            health.Answered(operation, start);
            return result;
        }
        catch (BucketStorageException exception)
        {
            health.Failed(operation, start, exception);
            throw;
        }
    }
}

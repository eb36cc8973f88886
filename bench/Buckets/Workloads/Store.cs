using Pail.Bench.Tables.Workloads;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>
/// A contestant's buckets. Each contestant has its own loops, so that no call between the loop and the store takes time.
/// </summary>
internal abstract class Store : IAsyncDisposable
{
    /// <summary>Starts the store and fills its buckets, so that they have <see cref="Records.Count"/> keys together.</summary>
    public async Task Start(int buckets)
    {
        var keys = Keys.Texts(Records.Count);
        await Start();
        foreach (var name in Records.Names(buckets))
            await Fill(name, keys.AsMemory(0, Records.Count / buckets));
    }

    /// <summary>
    /// Gets keys, one after another, and looks at the length of each value: a reader wants the value, so it must come from memory. Each
    /// operation finds the bucket by its name.
    /// </summary>
    public abstract Task Get(BucketWalk walk, int operations);

    /// <summary>Overwrites keys, one after another. Each operation finds the bucket by its name.</summary>
    public abstract Task Put(BucketWalk walk, int operations);

    public abstract ValueTask DisposeAsync();

    protected abstract Task Start();

    /// <summary>Makes a bucket with these keys.</summary>
    protected abstract Task Fill(string name, ReadOnlyMemory<string> keys);

    /// <summary>The exception for a get that finds nothing. The time of such a run must not count.</summary>
    protected static InvalidOperationException Missing(BucketWalk walk) => new($"\"{walk.Name}\" has no value under \"{walk.Key}\".");
}

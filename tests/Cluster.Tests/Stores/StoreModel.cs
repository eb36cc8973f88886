using Pail.Buckets;

namespace Pail.Cluster.Tests.Stores;

/// <summary>What a store must hold: plain dictionaries, changed by one thread.</summary>
internal sealed class StoreModel
{
    internal SortedDictionary<string, Bucket> Buckets { get; } = new(StringComparer.Ordinal);

    internal bool Owns(string name, Owner owner) =>
        Buckets.TryGetValue(name, out var bucket) && bucket.Life == owner.Life && bucket.Fence == owner.Fence;

    internal bool Commit(BucketCommit commit)
    {
        if (!Owns(commit.Name, new Owner(commit.Life, commit.Fence)))
            return false;
        var bucket = Buckets[commit.Name];
        bucket.Revision = commit.Revision;
        if (commit.Clears)
            bucket.Rows.Clear();
        foreach (var row in commit.Rows)
        {
            bucket.Rows.Remove(row.Key);
            if (!row.Data.IsEmpty)
                bucket.Rows.Add(row.Key, Convert.ToHexString(row.Data.Span));
        }

        if (!commit.Events.IsEmpty)
            bucket.Events.Add((commit.Revision.Number, Convert.ToHexString(commit.Events.Span)));
        if (commit.DropEventsThrough > 0)
            bucket.Events.RemoveAll(kept => kept.Revision <= commit.DropEventsThrough);
        return true;
    }

    internal readonly record struct Owner(long Life, long Fence);

    internal sealed class Bucket(long life)
    {
        internal long Life { get; } = life;

        internal long Fence { get; set; } = life;

        internal long Opens { get; set; }

        internal bool IsReleased { get; set; } = true;

        internal Revision Revision { get; set; } = new(life, 0);

        internal Dictionary<string, string> Rows { get; } = new(StringComparer.Ordinal);

        internal List<(long Revision, string Record)> Events { get; } = [];
    }
}

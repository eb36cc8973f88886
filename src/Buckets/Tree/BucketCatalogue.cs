using System.Diagnostics.CodeAnalysis;
using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Buckets;

/// <summary>
/// All buckets by name, those without a process included. Two tables of the node: a hash table, where a request finds its bucket, and an
/// ordered one, from which buckets are listed.
/// </summary>
/// <remarks>
/// The hash table decides which of several creators makes the bucket. The ordered table follows: it gets the bucket after the hash table,
/// and loses it before.
/// </remarks>
internal sealed class BucketCatalogue(Node node)
{
    private readonly Table<string, Bucket> _names =
        node.NewTable<string, Bucket>(new TableOptions { Name = "bucket catalogue" }, StringComparer.Ordinal);

    private readonly OrderedTable<string, Bucket> _inOrder =
        node.NewOrderedTable<string, Bucket>(new TableOptions { Name = "buckets in order" }, StringComparer.Ordinal);

    /// <summary>How many buckets there are.</summary>
    internal int Count => _names.Count;

    /// <summary>Adds a bucket. False when there is one with this name.</summary>
    internal bool TryAdd(Bucket bucket)
    {
        if (!_names.InsertNew(bucket.Name, bucket))
            return false;
        _inOrder.Insert(bucket.Name, bucket);
        return true;
    }

    internal bool TryFind(string name, [NotNullWhen(true)] out Bucket? bucket) => _names.TryLookup(name, out bucket);

    internal void Remove(Bucket bucket)
    {
        _inOrder.Delete(bucket.Name);
        _names.Delete(bucket.Name);
    }

    /// <summary>All buckets, in ordinal order of their names.</summary>
    internal IEnumerable<Bucket> All() => _inOrder.Select(static row => row.Value);

    /// <summary>The buckets whose names have a prefix and come after a name. The walk begins at the first of them.</summary>
    internal IEnumerable<Bucket> From(string prefix, string? after)
    {
        var range = after is not null && string.CompareOrdinal(after, prefix) >= 0
            ? KeyRange<string>.All.After(after)
            : KeyRange<string>.All.From(prefix);
        return _inOrder.Range(range)
            .TakeWhile(row => row.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(static row => row.Value);
    }
}

namespace Pail.Buckets;

/// <summary>The entries that a process keeps: the state of an agent or a genserver. Only ever touched by that process.</summary>
internal sealed class ProcessEntries(Bucket bucket, RevisionSource revisions, Usage usage)
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    internal bool IsEmpty => _entries.Count == 0;

    internal Entry? Get(string key) => _entries.GetValueOrDefault(key);

    /// <summary>Puts; null when this would be the first key of a bucket that is being deleted, and would be lost with it.</summary>
    internal PutResult? Put(in PutRequest request)
    {
        if (IsEmpty && bucket.IsClosing)
            return null;

        var result = EntryOperations.Put(_entries.GetValueOrDefault(request.Key), request, revisions);
        if (result.Status != PutStatus.PreconditionFailed)
        {
            _entries[request.Key] = result.Entry!;
            usage.Count(result.Previous, result.Entry);
        }

        return result;
    }

    internal DeleteResult Delete(in DeleteRequest request)
    {
        var result = EntryOperations.Delete(_entries.GetValueOrDefault(request.Key), request.Condition, revisions);
        if (result.Status == DeleteStatus.Deleted)
        {
            _entries.Remove(request.Key);
            usage.Count(result.Entry, null);
        }

        return result;
    }

    internal KeyPage List(KeyQuery query) => KeyPager.Page(_entries, query) with { Revision = revisions.Last };
}

namespace Pail.Buckets;

/// <summary>The entries of a process: the state of an agent or a genserver. Only that process uses them.</summary>
internal sealed class ProcessEntries(BucketLifecycle lifecycle, RevisionSource revisions, SizeCounter size)
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    internal bool IsEmpty => _entries.Count == 0;

    internal Entry? Get(string key) => _entries.GetValueOrDefault(key);

    /// <summary>Puts. Null when a deletion is asked for: this would be the first key, and could be lost with the bucket.</summary>
    internal PutResult? Put(in PutRequest request)
    {
        if (IsEmpty && lifecycle.RefusesNewKeys)
            return null;

        var result = EntryOperations.Put(_entries.GetValueOrDefault(request.Key), request, revisions);
        if (result.Status != PutStatus.PreconditionFailed)
        {
            _entries[request.Key] = result.Entry!;
            size.Count(result.Previous, result.Entry);
        }

        return result;
    }

    internal DeleteResult Delete(in DeleteRequest request)
    {
        var result = EntryOperations.Delete(_entries.GetValueOrDefault(request.Key), request.Condition, revisions);
        if (result.Status == DeleteStatus.Deleted)
        {
            _entries.Remove(request.Key);
            size.Count(result.Entry, null);
        }

        return result;
    }

    internal KeyPage List(KeyQuery query) => KeyPager.Page(_entries, query) with { Revision = revisions.Last };
}

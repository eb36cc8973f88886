namespace Pail.Buckets;

/// <summary>The entries of a process: the state of an agent or a genserver. Used only by that process.</summary>
internal sealed class ProcessEntries(BucketLifecycle lifecycle, RevisionSource revisions, SizeCounter size)
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    internal bool IsEmpty => _entries.Count == 0;

    internal Entry? Get(string key) => _entries.GetValueOrDefault(key);

    /// <summary>Stores a value. Refuses the first key while a deletion is requested: it could be lost with the bucket.</summary>
    /// <returns>The result, or null when the key was refused.</returns>
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

namespace Pail.Buckets;

/// <summary>The entries that a process keeps: the state of an agent or a genserver. Only ever touched by that process.</summary>
internal sealed class ProcessEntries(RevisionSource revisions, Usage usage)
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Set when the bucket is about to be deleted: a write accepted now would be lost.</summary>
    internal bool Closed { get; set; }

    internal Entry? Get(string key) => _entries.GetValueOrDefault(key);

    /// <summary>Puts; null when closed.</summary>
    internal PutResult? Put(in PutRequest request)
    {
        if (Closed)
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
        var result = EntryOperations.Delete(_entries.GetValueOrDefault(request.Key), request.Condition);
        if (result.Status == DeleteStatus.Deleted)
        {
            _entries.Remove(request.Key);
            usage.Count(result.Entry, null);
        }

        return result;
    }

    internal KeyPage List(KeyQuery query) => KeyPager.Page(_entries, query);

    /// <summary>Refuses writes from now on, if there are no keys.</summary>
    internal bool TryClose() => Closed = _entries.Count == 0;
}

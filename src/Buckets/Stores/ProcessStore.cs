namespace Pail.Buckets;

/// <summary>The entries in the state of a process. Used only by that process.</summary>
internal sealed class ProcessStore : IndexedStore
{
    private Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    internal override Entry? Get(string key) => _entries.GetValueOrDefault(key);

    protected override void Store(Entry entry) => _entries[entry.Key] = entry;

    protected override void Drop(string key) => _entries.Remove(key);

    // Another dictionary instead of an emptied one: emptying takes time in proportion to the entries, while everybody else waits.
    protected override void DropAll() => _entries = new(StringComparer.Ordinal);
}

using Pail.Runtime.Tables;

namespace Pail.Buckets;

/// <summary>The entries in a table of the type ordered set, in byte order of their keys. Any thread reads them.</summary>
internal sealed class OrderedSetStore(OrderedTable<string, Entry> table) : EntryStore
{
    internal override Entry? Get(string key) => table.TryLookup(key, out var entry) ? entry : null;

    internal override void Set(Entry entry, bool isNew) => table.Insert(entry.Key, entry);

    internal override void Remove(string key) => table.Delete(key);

    internal override void Clear() => table.DeleteAllObjects();

    internal override int Read(string? from, bool inclusive, bool backward, Span<Entry> into)
    {
        var range = (from, inclusive, backward) switch
        {
            (null, _, _) => KeyRange<string>.All,
            (_, true, false) => KeyRange<string>.All.From(from),
            (_, false, false) => KeyRange<string>.All.After(from),
            (_, true, true) => KeyRange<string>.All.To(from),
            (_, false, true) => KeyRange<string>.All.Before(from),
        };

        var count = 0;
        if (into.IsEmpty)
            return 0;
        foreach (var (_, entry) in table.Range(range, backward))
        {
            into[count++] = entry;
            if (count == into.Length)
                break;
        }

        return count;
    }
}

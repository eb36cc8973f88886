using Pail.Runtime.Tables;

namespace Pail.Buckets;

/// <summary>The entries in a table of the type set. Any thread reads them.</summary>
internal sealed class SetStore(Table<string, Entry> table) : IndexedStore
{
    internal override Entry? Get(string key) => table.TryLookup(key, out var entry) ? entry : null;

    protected override void Store(Entry entry) => table.Insert(entry.Key, entry);

    protected override void Drop(string key) => table.Delete(key);

    protected override void DropAll() => table.DeleteAllObjects();
}

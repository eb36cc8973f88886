using System.Buffers;

namespace Pail.Buckets;

/// <summary>A store without order of its own, with an index of the keys beside it.</summary>
internal abstract class IndexedStore : EntryStore
{
    private readonly KeyIndex _keys = new();

    internal sealed override void Set(Entry entry, bool isNew)
    {
        if (isNew)
            _keys.Add(entry.Key);
        Store(entry);
    }

    internal sealed override void Remove(string key)
    {
        Drop(key);
        _keys.Remove(key);
    }

    internal sealed override void Clear()
    {
        DropAll();
        _keys.Clear();
    }

    internal sealed override int Read(string? from, bool inclusive, bool backward, Span<Entry> into)
    {
        var keys = ArrayPool<string>.Shared.Rent(into.Length);
        try
        {
            var count = _keys.Read(from, inclusive, backward, keys.AsSpan(0, into.Length));
            for (var i = 0; i < count; i++)
                into[i] = Get(keys[i])!;
            return count;
        }
        finally
        {
            // Cleared, so that the pool keeps no keys.
            ArrayPool<string>.Shared.Return(keys, clearArray: true);
        }
    }

    protected abstract void Store(Entry entry);

    protected abstract void Drop(string key);

    protected abstract void DropAll();
}

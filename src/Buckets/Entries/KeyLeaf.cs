namespace Pail.Buckets;

/// <summary>A sorted array of keys, linked to the leaves before and after it. Only the leaf of an empty index is empty.</summary>
internal sealed class KeyLeaf : KeyNode
{
    internal const int MaxKeys = 64;
    private const int Half = MaxKeys / 2;

    // The first leaf of an index grows as its keys do, because most buckets are small. Later leaves are made full-sized.
    private string[] _keys;

    internal KeyLeaf() => _keys = [];

    private KeyLeaf(int size) => _keys = new string[size];

    internal KeyLeaf? Previous { get; private set; }

    internal KeyLeaf? Next { get; private set; }

    internal ReadOnlySpan<string> Keys => _keys.AsSpan(0, Count);

    internal override int Limit => MaxKeys;

    internal override KeyNode? Add(string key, bool atEnd, out string separator)
    {
        separator = "";
        var at = Search(key);
        if (at >= 0)
            throw new InvalidOperationException($"The key \"{key}\" must not be in the index when it is added, but it is.");
        at = ~at;
        if (Count < MaxKeys)
        {
            Insert(at, key);
            return null;
        }
        var right = new KeyLeaf(MaxKeys);
        Split(at, key, right, atEnd);
        LinkAfter(right);
        separator = right._keys[0];
        return right;
    }

    internal override bool Remove(string key)
    {
        var at = Search(key);
        if (at < 0)
            return false;
        Count--;
        Array.Copy(_keys, at + 1, _keys, at, Count - at);
        _keys[Count] = null!;
        return true;
    }

    internal override void TakeAll(KeyNode right, string separator)
    {
        var other = (KeyLeaf)right;
        Reserve(Count + other.Count);
        other.Keys.CopyTo(_keys.AsSpan(Count));
        Count += other.Count;
        other.Drop();
    }

    internal override void Drop()
    {
        Previous?.Next = Next;
        Next?.Previous = Previous;
    }

    /// <summary>The position of the first key at or after the bound, which is <see cref="KeyNode.Count" /> if this leaf has none.</summary>
    internal int FirstFrom(string bound, bool inclusive)
    {
        var at = Search(bound);
        return at < 0 ? ~at : inclusive ? at : at + 1;
    }

    /// <summary>The position of the last key at or before the bound, which is -1 if this leaf has none.</summary>
    internal int LastUpTo(string bound, bool inclusive)
    {
        var at = Search(bound);
        return at < 0 ? ~at - 1 : inclusive ? at : at - 1;
    }

    internal int ReadForward(int at, Span<string> into)
    {
        var read = 0;
        for (var leaf = this; leaf is not null && read < into.Length; leaf = leaf.Next)
        {
            var some = leaf.Keys[at..];
            if (some.Length > into.Length - read)
                some = some[..(into.Length - read)];
            some.CopyTo(into[read..]);
            read += some.Length;
            at = 0;
        }
        return read;
    }

    internal int ReadBackward(int at, Span<string> into)
    {
        var read = 0;
        for (var leaf = this; leaf is not null && read < into.Length; leaf = leaf.Previous)
        {
            for (var i = leaf == this ? at : leaf.Count - 1; i >= 0 && read < into.Length; i--)
                into[read++] = leaf._keys[i];
        }
        return read;
    }

    private int Search(string key)
    {
        var low = 0;
        var high = Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var order = Utf8Order.Compare(key, _keys[middle]);
            if (order == 0)
                return middle;
            if (order < 0)
                high = middle - 1;
            else
                low = middle + 1;
        }
        return ~low;
    }

    private void Split(int at, string key, KeyLeaf right, bool atEnd)
    {
        // Keys that arrive in ascending order would otherwise leave every leaf half full.
        if (atEnd && at == Count)
        {
            right.Insert(0, key);
            return;
        }
        right.Count = Count - Half;
        Array.Copy(_keys, Half, right._keys, 0, right.Count);
        Array.Clear(_keys, Half, right.Count);
        Count = Half;
        if (at <= Half)
            Insert(at, key);
        else
            right.Insert(at - Half, key);
    }

    private void Insert(int at, string key)
    {
        Reserve(Count + 1);
        Array.Copy(_keys, at, _keys, at + 1, Count - at);
        _keys[at] = key;
        Count++;
    }

    private void Reserve(int size)
    {
        if (size > _keys.Length)
            Array.Resize(ref _keys, Math.Min(MaxKeys, Math.Max(size, _keys.Length == 0 ? 4 : _keys.Length * 2)));
    }

    private void LinkAfter(KeyLeaf right)
    {
        right.Previous = this;
        right.Next = Next;
        Next?.Previous = right;
        Next = right;
    }
}

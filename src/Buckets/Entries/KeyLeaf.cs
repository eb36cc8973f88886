namespace Pail.Buckets;

/// <summary>A sorted array of keys, linked to the leaves before and after it. Only the leaf of an empty index is empty.</summary>
internal sealed class KeyLeaf : KeyNode
{
    internal const int MaxKeys = 64;
    private const int Half = MaxKeys / 2;

    // The first leaf of an index grows as its keys do, because most buckets are small. Later leaves are made full-sized.
    private KeyRow _row;

    internal KeyLeaf() => _row = new KeyRow(0, "");

    private KeyLeaf(string sample) => _row = new KeyRow(MaxKeys, sample);

    internal KeyLeaf? Previous { get; private set; }

    internal KeyLeaf? Next { get; private set; }

    internal ReadOnlySpan<string> Keys => _row.Keys;

    internal override int Count => _row.Count;

    internal override int Limit => MaxKeys;

    internal override KeyNode? Add(string key, bool atEnd, out string separator)
    {
        separator = "";
        var at = _row.Search(key);
        if (at >= 0)
            throw new InvalidOperationException($"The key \"{key}\" must not be in the index when it is added, but it is.");
        at = ~at;
        if (Count < MaxKeys)
        {
            _row.Insert(at, key, MaxKeys);
            return null;
        }
        // Keys that arrive in ascending order would otherwise leave every leaf half full.
        var isNextInOrder = atEnd && at == Count;
        separator = isNextInOrder ? key : _row[Half];
        var right = new KeyLeaf(separator);
        if (isNextInOrder)
        {
            right._row.Insert(0, key, MaxKeys);
        }
        else
        {
            _row.MoveTo(ref right._row, Half);
            if (at <= Half)
                _row.Insert(at, key, MaxKeys);
            else
                right._row.Insert(at - Half, key, MaxKeys);
        }
        LinkAfter(right);
        return right;
    }

    internal override bool Remove(string key)
    {
        var at = _row.Search(key);
        if (at < 0)
            return false;
        _row.RemoveAt(at);
        return true;
    }

    internal override void TakeAll(KeyNode right, string separator)
    {
        var other = (KeyLeaf)right;
        _row.Append(other._row, MaxKeys);
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
        var at = _row.Search(bound);
        return at < 0 ? ~at : inclusive ? at : at + 1;
    }

    /// <summary>The position of the last key at or before the bound, which is -1 if this leaf has none.</summary>
    internal int LastUpTo(string bound, bool inclusive)
    {
        var at = _row.Search(bound);
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
                into[read++] = leaf._row[i];
        }
        return read;
    }

    private void LinkAfter(KeyLeaf right)
    {
        right.Previous = this;
        right.Next = Next;
        Next?.Previous = right;
        Next = right;
    }
}

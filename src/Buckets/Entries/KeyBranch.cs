namespace Pail.Buckets;

/// <summary>An inner node of a <see cref="KeyIndex" />: children in order, and a separator between each child and the next.</summary>
/// <remarks>
/// The keys of a child are at or after the separator on its left and before the separator on its right. A separator was a key once and
/// stays when that key is removed, as does a row's sample. So the tree keeps at most two removed keys alive for each node.
/// </remarks>
internal sealed class KeyBranch : KeyNode
{
    internal const int MaxChildren = 128;
    private const int MaxSeparators = MaxChildren - 1;
    private const int Half = MaxChildren / 2;

    // One fewer than the children: the separator at position i is between the children i and i + 1.
    private KeyRow _separators;
    private KeyNode?[] _children;
    private int _count;

    // The first branch of an index grows as its children do, because most buckets are small. Later branches are made full-sized.
    internal KeyBranch(KeyNode left, string separator, KeyNode right)
    {
        _separators = new KeyRow(0, separator);
        _separators.Insert(0, separator, MaxSeparators);
        _children = [left, right];
        _count = 2;
    }

    private KeyBranch(string sample)
    {
        _separators = new KeyRow(MaxSeparators, sample);
        _children = new KeyNode?[MaxChildren];
    }

    internal override int Count => _count;

    internal override int Limit => MaxChildren;

    internal KeyNode Child(int at) => _children[at]!;

    internal string SeparatorAfter(int at) => _separators[at];

    /// <summary>The position of the child whose keys may include the key.</summary>
    internal int IndexFor(string key)
    {
        var at = _separators.Search(key);
        return at < 0 ? ~at : at + 1;
    }

    internal override KeyNode? Add(string key, bool atEnd, out string separator)
    {
        var at = IndexFor(key);
        atEnd = atEnd && at == Count - 1;
        if (Child(at).Add(key, atEnd, out separator) is not { } child)
            return null;
        if (Count < MaxChildren)
        {
            InsertAfter(at, separator, child);
            return null;
        }
        return Split(at, ref separator, child, atEnd);
    }

    internal override bool Remove(string key)
    {
        var at = IndexFor(key);
        var child = Child(at);
        if (!child.Remove(key))
            return false;
        if (child.Count == 0)
        {
            child.Drop();
            DropChild(at);
        }
        else if (child.IsSmall)
        {
            if (at + 1 < Count && child.CanTake(Child(at + 1)))
                MergeWithNext(at);
            else if (at > 0 && child.CanTake(Child(at - 1)))
                MergeWithNext(at - 1);
        }
        return true;
    }

    internal override void TakeAll(KeyNode right, string separator)
    {
        var other = (KeyBranch)right;
        Reserve(Count + other.Count);
        _separators.Insert(_separators.Count, separator, MaxSeparators);
        _separators.Append(other._separators, MaxSeparators);
        Array.Copy(other._children, 0, _children, _count, other._count);
        _count += other._count;
    }

    internal override void Drop()
    {
    }

    private void MergeWithNext(int at)
    {
        Child(at).TakeAll(Child(at + 1), SeparatorAfter(at));
        DropChild(at + 1);
    }

    // Makes room for a child of a full branch. The separator becomes the one between this branch and the right one.
    private KeyBranch Split(int at, ref string separator, KeyNode child, bool atEnd)
    {
        var between = atEnd ? separator : SeparatorAfter(Half - 1);
        var right = new KeyBranch(between);
        if (atEnd)
        {
            right._children[right._count++] = child;
            return right;
        }
        _separators.MoveTo(ref right._separators, Half);
        _separators.RemoveAt(Half - 1);
        right._count = _count - Half;
        Array.Copy(_children, Half, right._children, 0, right._count);
        Array.Clear(_children, Half, right._count);
        _count = Half;
        if (at < Half)
            InsertAfter(at, separator, child);
        else
            right.InsertAfter(at - Half, separator, child);
        separator = between;
        return right;
    }

    private void InsertAfter(int at, string separator, KeyNode child)
    {
        Reserve(_count + 1);
        _separators.Insert(at, separator, MaxSeparators);
        at++;
        Array.Copy(_children, at, _children, at + 1, _count - at);
        _children[at] = child;
        _count++;
    }

    // The child before takes over the range of keys, or the child after when there is none before.
    private void DropChild(int at)
    {
        _count--;
        Array.Copy(_children, at + 1, _children, at, _count - at);
        _children[_count] = null;
        if (_count > 0)
            _separators.RemoveAt(Math.Max(0, at - 1));
    }

    private void Reserve(int size)
    {
        if (size > _children.Length)
            Array.Resize(ref _children, Math.Min(MaxChildren, Math.Max(size, _children.Length * 2)));
    }
}

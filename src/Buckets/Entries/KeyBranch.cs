namespace Pail.Buckets;

/// <summary>An inner node of a <see cref="KeyIndex" />: children in order, and a separator before each child but the first.</summary>
/// <remarks>
/// The keys of a child are at or after its separator and before the next child's separator. A separator was a key once and stays when that
/// key is removed. It keeps one string alive for each child at most.
/// </remarks>
internal sealed class KeyBranch : KeyNode
{
    internal const int MaxChildren = 128;
    private const int Half = MaxChildren / 2;

    // The first separator is not used: the parent's separator of this branch takes its place.
    private string?[] _separators;
    private KeyNode?[] _children;

    // The first branch of an index grows as its children do, because most buckets are small. Later branches are made full-sized.
    internal KeyBranch(KeyNode left, string separator, KeyNode right) : this(4)
    {
        Insert(0, null, left);
        Insert(1, separator, right);
    }

    private KeyBranch(int size)
    {
        _separators = new string?[size];
        _children = new KeyNode?[size];
    }

    internal override int Limit => MaxChildren;

    internal KeyNode Child(int at) => _children[at]!;

    /// <summary>The separator before a child other than the first.</summary>
    internal string Separator(int at) => _separators[at]!;

    /// <summary>The position of the child whose keys may include the key.</summary>
    internal int IndexFor(string key)
    {
        var low = 1;
        var high = Count;
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (Utf8Order.Compare(key, _separators[middle]!) < 0)
                high = middle;
            else
                low = middle + 1;
        }
        return low - 1;
    }

    internal override KeyNode? Add(string key, bool atEnd, out string separator)
    {
        var at = IndexFor(key);
        atEnd = atEnd && at == Count - 1;
        if (Child(at).Add(key, atEnd, out separator) is not { } child)
            return null;
        if (Count < MaxChildren)
        {
            Insert(at + 1, separator, child);
            return null;
        }
        var right = new KeyBranch(MaxChildren);
        separator = Split(at + 1, separator, child, right, atEnd);
        return right;
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
            RemoveAt(at);
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
        Array.Copy(other._separators, 0, _separators, Count, other.Count);
        Array.Copy(other._children, 0, _children, Count, other.Count);
        _separators[Count] = separator;
        Count += other.Count;
    }

    internal override void Drop()
    {
    }

    private void MergeWithNext(int at)
    {
        Child(at).TakeAll(Child(at + 1), Separator(at + 1));
        RemoveAt(at + 1);
    }

    // Returns the separator between this branch and the right one.
    private string Split(int at, string separator, KeyNode child, KeyBranch right, bool atEnd)
    {
        if (atEnd)
        {
            right.Insert(0, null, child);
            return separator;
        }
        var between = Separator(Half);
        right.Count = Count - Half;
        Array.Copy(_separators, Half, right._separators, 0, right.Count);
        Array.Copy(_children, Half, right._children, 0, right.Count);
        right._separators[0] = null;
        Array.Clear(_separators, Half, right.Count);
        Array.Clear(_children, Half, right.Count);
        Count = Half;
        if (at <= Half)
            Insert(at, separator, child);
        else
            right.Insert(at - Half, separator, child);
        return between;
    }

    private void Insert(int at, string? separator, KeyNode child)
    {
        Reserve(Count + 1);
        Array.Copy(_separators, at, _separators, at + 1, Count - at);
        Array.Copy(_children, at, _children, at + 1, Count - at);
        _separators[at] = separator;
        _children[at] = child;
        Count++;
    }

    private void Reserve(int size)
    {
        if (size <= _children.Length)
            return;
        size = Math.Min(MaxChildren, Math.Max(size, _children.Length * 2));
        Array.Resize(ref _separators, size);
        Array.Resize(ref _children, size);
    }

    private void RemoveAt(int at)
    {
        Count--;
        Array.Copy(_separators, at + 1, _separators, at, Count - at);
        Array.Copy(_children, at + 1, _children, at, Count - at);
        _separators[Count] = null;
        _children[Count] = null;
        if (at == 0)
            _separators[0] = null;
    }
}

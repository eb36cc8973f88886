namespace Pail.Buckets;

/// <summary>
/// The keys of one bucket in the byte order of their UTF-8: a tree whose leaves hold up to 64 keys and whose branches hold up to
/// 128 children.
/// </summary>
/// <remarks>
/// With n keys, <see cref="Add" />, <see cref="Remove" /> and the seek of <see cref="Read" /> make about log2(n) comparisons. They move at
/// most one leaf's keys, and one branch's children for each level that splits or merges. Ten million random keys need four levels.
/// Not thread-safe.
/// </remarks>
internal sealed class KeyIndex
{
    internal int Count { get; private set; }

    /// <summary>The top of the tree, for the tests that check its structure.</summary>
    internal KeyNode Root { get; private set; } = new KeyLeaf();

    /// <exception cref="InvalidOperationException">The key is in the index.</exception>
    internal void Add(string key)
    {
        if (Root.Add(key, atEnd: true, out var separator) is { } right)
            Root = new KeyBranch(Root, separator, right);
        Count++;
    }

    /// <summary>Returns whether the key was in the index.</summary>
    internal bool Remove(string key)
    {
        if (!Root.Remove(key))
            return false;
        Count--;
        while (Root is KeyBranch { Count: 1 } branch)
            Root = branch.Child(0);
        return true;
    }

    internal void Clear()
    {
        Root = new KeyLeaf();
        Count = 0;
    }

    /// <summary>Copies keys in order, beginning at a bound, which need not be a key of the index.</summary>
    /// <param name="from">The bound; null begins at the first key, or at the last when <paramref name="backward" />.</param>
    /// <param name="inclusive">Whether the bound itself may be among the keys.</param>
    /// <param name="backward">Whether to read towards smaller keys.</param>
    /// <param name="into">Where the keys go; its length is the most keys to read.</param>
    /// <returns>The number of keys copied: fewer than asked for only where the index ends.</returns>
    internal int Read(string? from, bool inclusive, bool backward, Span<string> into)
    {
        var leaf = FindLeaf(from, backward);
        return backward
            ? leaf.ReadBackward(from is null ? leaf.Count - 1 : leaf.LastUpTo(from, inclusive), into)
            : leaf.ReadForward(from is null ? 0 : leaf.FirstFrom(from, inclusive), into);
    }

    private KeyLeaf FindLeaf(string? key, bool backward)
    {
        var node = Root;
        while (node is KeyBranch branch)
            node = branch.Child(key is not null ? branch.IndexFor(key) : backward ? branch.Count - 1 : 0);
        return (KeyLeaf)node;
    }
}

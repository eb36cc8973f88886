using System.Runtime.CompilerServices;

namespace Pail.Runtime.Tables;

/// <summary>
/// An inner node of the tree. Fences are keys that separate its children. It is never changed: a split or a join of leaves replaces the
/// branches above them.
/// </summary>
internal sealed class OrderedBranch<TKey>
{
    /// <summary>How many children a branch can have.</summary>
    internal const int MaxChildren = 64;

    /// <param name="fences">The fences, sorted.</param>
    /// <param name="children">The children, one more than the fences.</param>
    /// <param name="isMarked">Whether the keys are strings in ordinal order.</param>
    internal OrderedBranch(TKey[] fences, object[] children, bool isMarked)
        : this(fences, children, isMarked ? KeyMarks.Of(Unsafe.As<string[]>(fences), fences.Length) : null)
    {
    }

    private OrderedBranch(TKey[] fences, object[] children, KeyMarks? marks)
    {
        Fences = fences;
        Children = children;
        Marks = marks;
    }

    /// <summary>Fence <c>i</c> is the smallest key that child <c>i + 1</c> may have. There is one fence fewer than children.</summary>
    internal TKey[] Fences { get; }

    /// <summary>The marks of the fences, for a faster search. Null unless the keys are strings in ordinal order.</summary>
    internal KeyMarks? Marks { get; }

    /// <summary>Branches or leaves.</summary>
    internal object[] Children { get; }

    /// <summary>
    /// Replaces one child by two. Returns the new branch; or, when it would have too many children, two branches and the fence between
    /// them.
    /// </summary>
    internal (object Node, TKey Fence, object? Right) Split(int at, object left, TKey fence, object right)
    {
        TKey[] fences = [.. Fences.AsSpan(0, at), fence, .. Fences.AsSpan(at)];
        object[] children = [.. Children.AsSpan(0, at), left, right, .. Children.AsSpan(at + 1)];
        if (children.Length <= MaxChildren)
            return (New(fences, children), fence, null);
        var half = children.Length / 2;
        return (
            New(fences[..(half - 1)], children[..half]),
            fences[half - 1],
            New(fences[half..], children[half..]));
    }

    /// <summary>Replaces one child by another and returns the new branch.</summary>
    internal OrderedBranch<TKey> With(int at, object child)
    {
        object[] children = [.. Children];
        children[at] = child;
        return new OrderedBranch<TKey>(Fences, children, Marks);
    }

    /// <summary>
    /// Replaces two neighbouring children by one and returns the new branch; or the child itself if it is the only one left.
    /// </summary>
    internal object Join(int at, object child) => Children.Length == 2
        ? child
        : New(
            [.. Fences.AsSpan(0, at), .. Fences.AsSpan(at + 1)],
            [.. Children.AsSpan(0, at), child, .. Children.AsSpan(at + 2)]);

    private OrderedBranch<TKey> New(TKey[] fences, object[] children) => new(fences, children, Marks is not null);
}

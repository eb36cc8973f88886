namespace Pail.Runtime.Tables;

/// <summary>
/// Where to go for a key: the child before the first fence, between two, or behind the last. Never changed; a split or join of leaves
/// replaces the branches above them.
/// </summary>
internal sealed class OrderedBranch<TKey>(TKey[] fences, object[] children)
{
    /// <summary>How many children it can have.</summary>
    internal const int Most = 64;

    /// <summary>The first key that may be in the child behind each; one fewer than children.</summary>
    internal TKey[] Fences { get; } = fences;

    /// <summary>Branches or leaves.</summary>
    internal object[] Children { get; } = children;

    /// <summary>
    /// This one with two children in the place of one; or two of its kind, and the fence between them, when that makes too many.
    /// </summary>
    internal (object Node, TKey Fence, object? Right) Split(int at, object left, TKey fence, object right)
    {
        TKey[] fences = [.. Fences.AsSpan(0, at), fence, .. Fences.AsSpan(at)];
        object[] children = [.. Children.AsSpan(0, at), left, right, .. Children.AsSpan(at + 1)];
        if (children.Length <= Most)
            return (new OrderedBranch<TKey>(fences, children), fence, null);
        var half = children.Length / 2;
        return (
            new OrderedBranch<TKey>(fences[..(half - 1)], children[..half]),
            fences[half - 1],
            new OrderedBranch<TKey>(fences[half..], children[half..]));
    }

    /// <summary>This one with another child in the place of one.</summary>
    internal OrderedBranch<TKey> With(int at, object child)
    {
        object[] children = [.. Children];
        children[at] = child;
        return new OrderedBranch<TKey>(Fences, children);
    }

    /// <summary>This one with one child in the place of two, or that child alone.</summary>
    internal object Join(int at, object child) => Children.Length == 2
        ? child
        : new OrderedBranch<TKey>(
            [.. Fences.AsSpan(0, at), .. Fences.AsSpan(at + 1)],
            [.. Children.AsSpan(0, at), child, .. Children.AsSpan(at + 2)]);
}

namespace Pail.Buckets;

/// <summary>A node of a <see cref="KeyIndex" />.</summary>
internal abstract class KeyNode
{
    /// <summary>How many keys a leaf holds, or how many children a branch holds.</summary>
    internal abstract int Count { get; }

    /// <summary>The largest <see cref="Count" /> of this kind of node.</summary>
    internal abstract int Limit { get; }

    // Merged nodes are at most three quarters full and split nodes are half full, so that adds and removes around one size
    // do not split and merge by turns.
    internal bool IsSmall => Count < Limit / 4;

    internal bool CanTake(KeyNode other) => Count + other.Count <= Limit * 3 / 4;

    /// <summary>Adds a key. Returns the new right neighbour if the node had to be split.</summary>
    /// <param name="key">The key, which must not be in the tree.</param>
    /// <param name="atEnd">Whether this node is the last of its level.</param>
    /// <param name="separator">If the node was split, keys from this one on belong to the right neighbour.</param>
    internal abstract KeyNode? Add(string key, bool atEnd, out string separator);

    /// <summary>Returns whether the key was there. The caller deals with a node that is then empty or small.</summary>
    internal abstract bool Remove(string key);

    /// <summary>Moves everything out of the node's right neighbour, which the caller then drops.</summary>
    internal abstract void TakeAll(KeyNode right, string separator);

    /// <summary>Called when the node is dropped from the tree.</summary>
    internal abstract void Drop();
}

namespace Pail.Cluster.Grains;

/// <summary>Divides what is too much for one message between silos.</summary>
internal static class MessagePieces
{
    /// <summary>How many bytes a message should have at most; it has more when one item does.</summary>
    internal const long MaxBytes = 4 * 1024 * 1024;

    /// <summary>Where the piece ends that begins at one of the items. It has at least one, if there is one.</summary>
    internal static int EndOfPiece<T>(IReadOnlyList<T> items, int from, Func<T, long> sizeOf)
    {
        var bytes = 0L;
        var end = from;
        while (end < items.Count && ((bytes += sizeOf(items[end])) <= MaxBytes || end == from))
            end++;
        return end;
    }
}

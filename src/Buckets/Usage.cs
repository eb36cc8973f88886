namespace Pail.Buckets;

/// <summary>How much a bucket holds: counted with every write, so that nobody has to ask the process or walk the table.</summary>
internal sealed class Usage
{
    private long _keys;
    private long _bytes;

    internal long Keys => Interlocked.Read(ref _keys);

    internal long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Counts a change: the entry that goes, if any, and the one that comes, if any.</summary>
    internal void Count(Entry? gone, Entry? come)
    {
        var keys = (come is null ? 0 : 1) - (gone is null ? 0 : 1);
        if (keys != 0)
            Interlocked.Add(ref _keys, keys);
        Interlocked.Add(ref _bytes, (come?.Value.Length ?? 0) - (gone?.Value.Length ?? 0));
    }
}

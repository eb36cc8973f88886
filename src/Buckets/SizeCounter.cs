namespace Pail.Buckets;

/// <summary>Counts the keys and bytes of a bucket with every write, so that the status needs no call and no walk of the table.</summary>
internal sealed class SizeCounter
{
    private long _keys;
    private long _bytes;

    internal long Keys => Interlocked.Read(ref _keys);

    internal long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Counts a change of one key.</summary>
    /// <param name="removed">The entry that the change removes, if any.</param>
    /// <param name="added">The entry that the change adds, if any.</param>
    internal void Count(Entry? removed, Entry? added)
    {
        var keys = (added is null ? 0 : 1) - (removed is null ? 0 : 1);
        if (keys != 0)
            Interlocked.Add(ref _keys, keys);
        Interlocked.Add(ref _bytes, (added?.Value.Length ?? 0) - (removed?.Value.Length ?? 0));
    }
}

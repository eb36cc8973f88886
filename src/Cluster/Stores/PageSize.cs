using Pail.Buckets;

namespace Pail.Cluster.Stores;

/// <summary>How many entries of a bucket are read at once.</summary>
internal static class PageSize
{
    private const long Bytes = 4 * 1024 * 1024;
    private const long MostBytes = 1024 * 1024 * 1024;
    private const long MostRows = 1000;

    /// <summary>
    /// So many that a page has some megabytes if all entries are alike, and comes within <see cref="StoreOptions.PageTimeout"/> also
    /// if it happens to have the largest ones.
    /// </summary>
    internal static int Of(BucketFacts facts)
    {
        var average = facts.Bytes / Math.Max(1, facts.Keys);
        var most = facts.Bytes > MostBytes ? MostBytes / Math.Max(1, facts.Config.MaxValueBytes) : MostRows;
        return (int)Math.Clamp(Math.Min(Bytes / (average + 1), most), 1, MostRows);
    }
}

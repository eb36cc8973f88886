using Pail.Buckets;

namespace Pail.Server.Security;

/// <summary>Which buckets exist for a caller: those that at least one of some patterns includes.</summary>
internal sealed class BucketPatterns
{
    internal static readonly BucketPatterns All = new([new BucketPattern("", IsPrefix: true)]);
    internal static readonly BucketPatterns None = new([]);

    // In ordinal order of their texts, and none includes names of another. So the buckets of one come before the buckets of the next.
    private readonly BucketPattern[] _patterns;

    internal BucketPatterns(IReadOnlyCollection<BucketPattern> patterns)
    {
        var distinct = patterns.Distinct().ToArray();
        _patterns =
        [
            .. distinct
                .Where(pattern => !distinct.Any(other => other != pattern && other.Includes(pattern)))
                .OrderBy(pattern => pattern.Text, StringComparer.Ordinal),
        ];
    }

    /// <summary>Whether every name is included.</summary>
    internal bool AreAll => _patterns is [{ IsPrefix: true, Text: "" }];

    internal bool Include(string name)
    {
        foreach (var pattern in _patterns)
        {
            if (pattern.Includes(name))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Buckets in ordinal order of their names, as <see cref="IBuckets.List"/> returns them, without those that no pattern includes. Costs
    /// its own size and a search for each pattern, however many buckets there are beside those.
    /// </summary>
    internal async ValueTask<IReadOnlyList<IBucket>> List(IBuckets buckets, string prefix, string? after, int limit)
    {
        var found = new List<IBucket>();
        foreach (var pattern in _patterns)
        {
            if (found.Count == limit)
                break;
            found.AddRange(await pattern.List(buckets, prefix, after, limit - found.Count));
        }

        return found;
    }
}

using System.Globalization;

namespace Pail.Cluster.Grains;

/// <summary>The key of a grain: one life of a bucket.</summary>
internal static class BucketKey
{
    internal static string Of(string name, long life) => string.Create(CultureInfo.InvariantCulture, $"{name}/{life}");

    internal static (string Name, long Life) Read(string key)
    {
        var slash = key.LastIndexOf('/');
        return slash > 0 && long.TryParse(key.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var life)
            ? (key[..slash], life)
            : throw new FormatException($"The key of a bucket's grain must be `name/life`, but is \"{key}\".");
    }
}

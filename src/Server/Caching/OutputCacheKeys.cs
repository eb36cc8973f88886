namespace Pail.Server.Caching;

/// <summary>The keys of the two kinds of rows in a bucket that is an output cache.</summary>
internal static class OutputCacheKeys
{
    /// <summary>The key of a cached response.</summary>
    internal static string OfResponse(string key) => $"response:{key}";

    /// <summary>The key of the row that says that a response has a tag.</summary>
    internal static string OfTag(string tag, string key) => TagPrefix(tag) + key;

    /// <summary>How the keys of all rows of a tag begin. With the length, so that no tag's prefix is a prefix of another's.</summary>
    internal static string TagPrefix(string tag) => $"tag:{tag.Length}:{tag}:";
}

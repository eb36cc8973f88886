namespace Pail.Server.Security;

/// <summary>The paths that need no API key: what is behind them says nothing about buckets and their keys.</summary>
internal static class PublicPaths
{
    private static readonly string[] Documents = ["/openapi", "/docs", "/problems", "/observer"];
    private static readonly string[] Folders = ["/health/", "/problems/", "/openapi/", "/docs/", "/observer/"];

    /// <summary>Whether a path is public.</summary>
    /// <param name="path">The raw path, which the routing uses too. So both understand the same by it.</param>
    internal static bool Include(ReadOnlySpan<char> path)
    {
        // Nearly every request: a bucket's.
        if (path.StartsWith("/v1/"))
            return false;
        if (path is "/")
            return true;

        foreach (var document in Documents)
        {
            if (path.SequenceEqual(document))
                return true;
        }

        foreach (var folder in Folders)
        {
            if (path.StartsWith(folder))
                return true;
        }

        return false;
    }
}

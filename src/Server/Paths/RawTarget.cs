namespace Pail.Server.Paths;

/// <summary>
/// The path and query of a request exactly as the client sent them. Kestrel's own path cannot be used: it is decoded except for
/// <c>%2F</c>, so <c>a%2Fb</c> and <c>a%252Fb</c> look the same, and its dot segments are removed, so they cannot be refused.
/// </summary>
internal readonly ref struct RawTarget
{
    private RawTarget(ReadOnlySpan<char> path, ReadOnlySpan<char> query)
    {
        Path = path;
        Query = query;
    }

    /// <summary>The path, still escaped.</summary>
    internal ReadOnlySpan<char> Path { get; }

    /// <summary>The query, still escaped, without its question mark.</summary>
    internal ReadOnlySpan<char> Query { get; }

    /// <summary>Splits a request target into its path and its query.</summary>
    internal static RawTarget Split(ReadOnlySpan<char> target)
    {
        if (target is not ['/', ..])
            target = WithoutAuthority(target);

        var question = target.IndexOf('?');
        return question < 0 ? new RawTarget(target, default) : new RawTarget(target[..question], target[(question + 1)..]);
    }

    // The absolute form, http://host/path?query, is sent to proxies. The asterisk form, "*", stays as it is.
    private static ReadOnlySpan<char> WithoutAuthority(ReadOnlySpan<char> target)
    {
        var scheme = target.IndexOf("://");
        if (scheme < 0)
            return target;

        var rest = target[(scheme + 3)..];
        var end = rest.IndexOfAny('/', '?', '\\');
        if (end < 0)
            return "/";
        return rest[end] == '?' ? string.Concat("/", rest[end..]) : rest[end..];
    }
}

namespace Pail.Server.Paths;

/// <summary>
/// The path and query of a request exactly as the client sent them. Kestrel's own path is decoded (all but <c>%2F</c>) and has its dot
/// segments removed, so it can no longer tell <c>a%2Fb</c> from <c>a%252Fb</c>, nor that somebody tried to climb.
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

    internal static RawTarget Split(ReadOnlySpan<char> target)
    {
        if (target is not ['/', ..])
            target = WithoutAuthority(target);

        var question = target.IndexOf('?');
        return question < 0 ? new RawTarget(target, default) : new RawTarget(target[..question], target[(question + 1)..]);
    }

    // Absolute form, as sent to proxies: http://host/path?query. The asterisk form stays as it is and matches nothing.
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

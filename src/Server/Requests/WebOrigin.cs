namespace Pail.Server.Requests;

/// <summary>The origin of a web page: scheme, host and port, normalized so that two origins can be compared.</summary>
internal readonly record struct WebOrigin(string Scheme, string Host, int Port)
{
    private static readonly System.Buffers.SearchValues<char> NotInOrigins = System.Buffers.SearchValues.Create("/?#@\\ \t,");

    /// <summary>Reads an origin such as <c>https://example.org</c> or <c>http://[::1]:4000</c>. It must have no path or query.</summary>
    internal static bool TryParse(string? text, out WebOrigin origin)
    {
        origin = default;
        var scheme = text.AsSpan().IndexOf("://");
        if (scheme < 0 || text.AsSpan(scheme + 3).ContainsAny(NotInOrigins) || !Uri.TryCreate(text, UriKind.Absolute, out var uri))
            return false;

        // The parser has normalized the origin: scheme and host in lower case, the default port if there was none, and IP addresses in one
        // form.
        if (uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            return false;
        origin = new WebOrigin(uri.Scheme, uri.Host, uri.Port);
        return true;
    }
}

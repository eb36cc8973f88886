namespace Pail.Server.Requests;

/// <summary>Where a web page comes from: scheme, host and port, in the form in which two of them can be compared.</summary>
internal readonly record struct WebOrigin(string Scheme, string Host, int Port)
{
    private static readonly System.Buffers.SearchValues<char> NotInOrigins = System.Buffers.SearchValues.Create("/?#@\\ \t,");

    /// <summary>Reads an origin such as <c>https://example.org</c> or <c>http://[::1]:4000</c>: nothing may follow the port.</summary>
    internal static bool TryParse(string? text, out WebOrigin origin)
    {
        origin = default;
        var scheme = text.AsSpan().IndexOf("://");
        if (scheme < 0 || text.AsSpan(scheme + 3).ContainsAny(NotInOrigins) || !Uri.TryCreate(text, UriKind.Absolute, out var uri))
            return false;

        // The parser has put scheme and host into lower case, the port to its default where there is none, and IP addresses into one form.
        if (uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            return false;
        origin = new WebOrigin(uri.Scheme, uri.Host, uri.Port);
        return true;
    }
}

namespace Pail.Server.Http;

/// <summary>
/// Decides what happens to a request body that the handler does not read, because its bytes must never be parsed as the next request.
/// Kestrel reads the rest of a body after the answer, for up to five seconds. That is right for a body that the client surely sends. With
/// <c>Expect: 100-continue</c> the client may never send it, so the connection is closed.
/// </summary>
internal static class UnreadBody
{
    /// <summary>Kestrel reads an unread body of up to this many bytes and keeps the connection. A longer body takes too long.</summary>
    private const int MaxDrainedBytes = 64 * 1024;

    /// <summary>Closes the connection after the answer, unless the body is read. Called before anything else.</summary>
    internal static void CloseUnlessRead(HttpContext context)
    {
        if (MustCloseIfUnread(context.Request))
            Close(context);
    }

    /// <summary>Keeps the connection open after the answer. Called before the body is read, which tells the client to send it.</summary>
    internal static void WillBeRead(HttpContext context)
    {
        if (MustCloseIfUnread(context.Request))
            context.Response.Headers.Connection = default;
    }

    /// <summary>
    /// Closes the connection after the answer. Kestrel still reads for a while, so that the answer is not lost in a reset.
    /// </summary>
    internal static void Close(HttpContext context)
    {
        if (HasConnection(context.Request))
            context.Response.Headers.Connection = "close";
    }

    /// <summary>
    /// Whether the request has the connection for itself while it runs. In later versions of HTTP than 1.1 it has only a stream, which ends
    /// without the others.
    /// </summary>
    internal static bool HasConnection(HttpRequest request) =>
        HttpProtocol.IsHttp11(request.Protocol) || HttpProtocol.IsHttp10(request.Protocol);

    private static bool MustCloseIfUnread(HttpRequest request) =>
        request.Headers.Expect.Count > 0 || request.ContentLength > MaxDrainedBytes;
}

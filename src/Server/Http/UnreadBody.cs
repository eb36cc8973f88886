namespace Pail.Server.Http;

/// <summary>
/// Decides what becomes of a request body that the handler does not read: it must never be taken for the next request. Kestrel reads on
/// after the answer, for up to five seconds. That is right for a body that is surely coming; with <c>Expect: 100-continue</c> it may never
/// come.
/// </summary>
internal static class UnreadBody
{
    /// <summary>A body up to this many bytes is read on, and the connection kept; a longer one is not worth waiting for.</summary>
    private const int ReadOnLimit = 64 * 1024;

    /// <summary>Called before anything else: the connection is to be closed after the answer, unless the body is read.</summary>
    internal static void CloseUnlessRead(HttpContext context)
    {
        if (IsDoubtful(context.Request))
            Close(context);
    }

    /// <summary>Called when the body is about to be read: the client is now told to send it, and the connection can go on.</summary>
    internal static void IsRead(HttpContext context)
    {
        if (IsDoubtful(context.Request))
            context.Response.Headers.Connection = default;
    }

    /// <summary>
    /// Ends the connection after the answer. Kestrel still reads on for a while, so that the answer is not lost in a reset.
    /// </summary>
    internal static void Close(HttpContext context)
    {
        // Later versions have no such header: there, a body belongs to its own stream.
        if (HttpProtocol.IsHttp11(context.Request.Protocol) || HttpProtocol.IsHttp10(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
    }

    private static bool IsDoubtful(HttpRequest request) => request.Headers.Expect.Count > 0 || request.ContentLength > ReadOnLimit;
}

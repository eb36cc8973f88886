using Pail.Server.Problems;

namespace Pail.Server.Requests;

/// <summary>
/// Refuses transfer codings that the server does not decode. Kestrel decodes only the last coding, so a handler would get a body that is
/// still compressed or still chunked.
/// </summary>
internal static class TransferCodings
{
    internal static Problem? FindFault(HttpRequest request)
    {
        var header = request.Headers.TransferEncoding;
        if (header.Count == 0)
            return null;

        // A proxy that speaks HTTP/1.0 passes the header on but does not know it. So the proxy and the server may disagree on the end of
        // the body. In later versions than 1.1 the frames say where it ends. Kestrel lets the header pass there, and the body would be
        // stored with its chunks.
        if (!HttpProtocol.IsHttp11(request.Protocol))
        {
            return new Problem(
                ProblemKind.InvalidHeader, $"A request of {Echo.Limit(request.Protocol)} must not have a Transfer-Encoding.");
        }

        return header.Count == 1 && header[0].AsSpan().Trim(" \t").Equals("chunked", StringComparison.OrdinalIgnoreCase)
            ? null
            : new Problem(
                ProblemKind.UnknownTransferCoding, $"Transfer-Encoding must be exactly chunked, but is {Echo.Quote(header.ToString())}.");
    }
}

using Pail.Server.Problems;

namespace Pail.Server.Requests;

/// <summary>
/// Refuses transfer codings that the server does not decode. Kestrel only looks at the last of them, and would hand out a body that is
/// still compressed, or chunked a second time.
/// </summary>
internal static class TransferCodings
{
    internal static Problem? FaultOf(HttpRequest request)
    {
        var header = request.Headers.TransferEncoding;
        if (header.Count == 0)
            return null;

        // A proxy that speaks HTTP/1.0 passes the header on without knowing what it means: where the body ends is then anybody's guess.
        if (HttpProtocol.IsHttp10(request.Protocol))
            return new Problem(ProblemKind.InvalidHeader, "HTTP/1.0 has no Transfer-Encoding.");
        return header.Count == 1 && header[0].AsSpan().Trim(" \t").Equals("chunked", StringComparison.OrdinalIgnoreCase)
            ? null
            : new Problem(
                ProblemKind.UnknownTransferCoding, $"Transfer-Encoding must be chunked, once, but is {Echo.Quote(header.ToString())}.");
    }
}

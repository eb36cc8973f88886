using Pail.Server.Http;
using Pail.Server.Problems;

namespace Pail.Server.Requests;

/// <summary>
/// Refuses writes with a header that must not be ignored: a <c>Kv-</c> header that this version does not know, and <c>Content-Range</c>,
/// which says that the body is only a part of the value.
/// </summary>
internal static class WriteHeaders
{
    internal static Problem? FindFault(IHeaderDictionary headers) => HasOnlyOrdinary(headers) ? null : Find(headers);

    // A fast check for most requests: counting the headers that ordinary clients send is cheap, but walking all headers allocates an
    // enumerator.
    private static bool HasOnlyOrdinary(IHeaderDictionary headers) =>
        headers.Count == Present(headers.Host.Count) + Present(headers.UserAgent.Count) + Present(headers.Accept.Count)
            + Present(headers.AcceptEncoding.Count) + Present(headers.Connection.Count) + Present(headers.ContentType.Count)
            + Present(headers.IfMatch.Count) + Present(headers.IfNoneMatch.Count) + Present(headers.TransferEncoding.Count)
            + (headers.ContentLength is null ? 0 : 1);

    private static int Present(int lines) => lines > 0 ? 1 : 0;

    private static Problem? Find(IHeaderDictionary headers)
    {
        if (headers.ContentRange.Count > 0)
            return new Problem(ProblemKind.InvalidHeader, "A write must send the whole value, so it must not have a Content-Range.");

        foreach (var header in headers)
        {
            if (header.Key.StartsWith(HeaderConstants.Prefix, StringComparison.OrdinalIgnoreCase))
                return new Problem(
                    ProblemKind.InvalidHeader,
                    $"The header {Echo.Limit(header.Key)} is not supported here by this version of Pail; nothing was changed.");
        }

        return null;
    }
}

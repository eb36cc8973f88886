using Pail.Server.Http;
using Pail.Server.Problems;

namespace Pail.Server.Requests;

/// <summary>
/// Refuses writes with a header that must not be ignored: a <c>Kv-</c> header that the resource does not accept, and <c>Content-Range</c>,
/// which says that the body is only a part of the value.
/// </summary>
internal static class WriteHeaders
{
    /// <summary>Finds a header that must not be ignored.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="accepted">The <c>Kv-</c> headers that the resource accepts; a name that ends in <c>-</c> is a prefix.</param>
    internal static Problem? FindFault(IHeaderDictionary headers, string[] accepted) =>
        HasOnlyOrdinary(headers) ? null : Find(headers, accepted);

    /// <summary>
    /// Whether the request has no other headers than most requests. Counting those is cheap, but walking all headers allocates an
    /// enumerator. False does not mean that there is another header.
    /// </summary>
    internal static bool HasOnlyOrdinary(IHeaderDictionary headers) =>
        headers.Count == Present(headers.Host.Count) + Present(headers.UserAgent.Count) + Present(headers.Accept.Count)
            + Present(headers.AcceptEncoding.Count) + Present(headers.Connection.Count) + Present(headers.ContentType.Count)
            + Present(headers.IfMatch.Count) + Present(headers.IfNoneMatch.Count) + Present(headers.TransferEncoding.Count)
            + (headers.ContentLength is null ? 0 : 1);

    private static int Present(int lines) => lines > 0 ? 1 : 0;

    private static Problem? Find(IHeaderDictionary headers, string[] accepted)
    {
        if (headers.ContentRange.Count > 0)
            return new Problem(ProblemKind.InvalidHeader, "A write must send the whole value, so it must not have a Content-Range.");

        foreach (var header in headers)
        {
            if (header.Key.StartsWith(HeaderConstants.Prefix, StringComparison.OrdinalIgnoreCase) && !Accepts(accepted, header.Key))
                return new Problem(
                    ProblemKind.InvalidHeader,
                    $"The header {Echo.Limit(header.Key)} is not supported here by this version of Pail; nothing was changed.");
        }

        return null;
    }

    private static bool Accepts(string[] accepted, string name)
    {
        foreach (var known in accepted)
        {
            if (known[^1] == '-'
                ? name.StartsWith(known, StringComparison.OrdinalIgnoreCase)
                : name.Equals(known, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}

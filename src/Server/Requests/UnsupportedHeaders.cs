using Pail.Server.Http;
using Pail.Server.Problems;

namespace Pail.Server.Requests;

/// <summary>
/// Refuses writes that carry a <c>Kv-</c> header which this version does not know: dropping a TTL or metadata silently would be a lie.
/// </summary>
internal static class UnsupportedHeaders
{
    internal static Problem? FaultOf(IHeaderDictionary headers) => AllAreOrdinary(headers) ? null : Find(headers);

    // Walking the headers allocates an enumerator; counting those that a plain client sends costs a few bit tests.
    private static bool AllAreOrdinary(IHeaderDictionary headers) =>
        headers.Count == Present(headers.Host.Count) + Present(headers.UserAgent.Count) + Present(headers.Accept.Count)
            + Present(headers.AcceptEncoding.Count) + Present(headers.Connection.Count) + Present(headers.ContentType.Count)
            + Present(headers.IfMatch.Count) + Present(headers.IfNoneMatch.Count) + Present(headers.TransferEncoding.Count)
            + (headers.ContentLength is null ? 0 : 1);

    private static int Present(int lines) => lines > 0 ? 1 : 0;

    private static Problem? Find(IHeaderDictionary headers)
    {
        foreach (var header in headers)
        {
            if (header.Key.StartsWith(KvHeaders.Prefix, StringComparison.OrdinalIgnoreCase))
                return new Problem(
                    ProblemKind.InvalidHeader,
                    $"The header {Echo.Limit(header.Key)} is not supported by this version of Pail; nothing was stored.");
        }

        return null;
    }
}

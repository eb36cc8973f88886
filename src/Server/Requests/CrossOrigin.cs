using Microsoft.Extensions.Primitives;
using Pail.Server.Problems;

namespace Pail.Server.Requests;

/// <summary>
/// Refuses requests that a web page of another site makes in a browser. Such a page can send plain POSTs to loopback, and they would write
/// values and kill buckets. Only browsers send the two headers looked at, and no page can forge them; other programs notice nothing.
/// </summary>
internal sealed class CrossOrigin(IReadOnlyCollection<WebOrigin> allowed)
{
    /// <summary>Says what is wrong with a request whose method may change something.</summary>
    internal Problem? FaultOfWrite(HttpRequest request) => request.Method is "GET" or "HEAD" or "OPTIONS" ? null : FaultOf(request);

    /// <summary>Says whether a page of another site makes the request, whatever its method.</summary>
    internal Problem? FaultOf(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        var site = request.Headers["Sec-Fetch-Site"];
        if (origin.Count == 0 && site.Count == 0)
            return null;

        if (origin.Count > 0)
        {
            // "null", which pages in a sandbox send, is no origin; neither are two of them.
            if (origin.Count > 1 || !WebOrigin.TryParse(origin[0], out var page))
                return Refused(origin);
            if (allowed.Contains(page))
                return null;
            if (!WebOrigin.TryParse($"{request.Scheme}://{request.Host.Value}", out var server) || page != server)
                return Refused(origin);
        }

        return IsOfAnotherSite(site) ? Refused(origin) : null;
    }

    private static bool IsOfAnotherSite(StringValues lines)
    {
        foreach (var line in lines)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var value = line.AsSpan(range).Trim(" \t");
                if (value.Equals("cross-site", StringComparison.OrdinalIgnoreCase)
                    || value.Equals("same-site", StringComparison.OrdinalIgnoreCase))
                    return true;
            }
        }

        return false;
    }

    private static Problem Refused(StringValues origin) => new(
        ProblemKind.CrossOrigin,
        "Pages of other sites may not send this request, which came from "
        + $"{(origin.Count == 0 ? "another site" : Echo.Quote(origin.ToString()))}; "
        + "the setting AllowedOrigins lists the origins that may.");
}

using Microsoft.Extensions.Primitives;
using Pail.Server.Problems;

namespace Pail.Server.Requests;

/// <summary>
/// Refuses requests that a web page of another site makes in a browser. Such a page can send plain POSTs to loopback, which would write
/// values and kill buckets. The check uses two headers that only browsers send and that pages cannot forge. So it does not affect other
/// programs.
/// </summary>
internal sealed class CrossOrigin(IReadOnlyCollection<WebOrigin> allowed)
{
    /// <summary>Refuses a request from another site if its method may change something.</summary>
    internal Problem? FindWriteFault(HttpRequest request) => request.Method is "GET" or "HEAD" or "OPTIONS" ? null : FindFault(request);

    /// <summary>Refuses a request from another site, whatever its method.</summary>
    internal Problem? FindFault(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        var site = request.Headers["Sec-Fetch-Site"];
        if (origin.Count == 0 && site.Count == 0)
            return null;

        if (origin.Count > 0)
        {
            // Pages in a sandbox send "null", which is no origin. Several origins are none either.
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

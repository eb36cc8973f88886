using Pail.Server.Problems;

namespace Pail.Server.Requests;

/// <summary>
/// Refuses to give a web page anything of the API as its script, worker or style sheet. Somebody who may write a value could else put code
/// into the observer, whose content security policy allows scripts of this server. Browsers say what they want a file for, and pages
/// cannot forge that.
/// </summary>
internal static class ScriptRequests
{
    private static readonly string[] Runs =
        ["script", "style", "worker", "sharedworker", "serviceworker", "audioworklet", "paintworklet", "xslt"];

    internal static Problem? FindFault(HttpRequest request) =>
        request.Headers.TryGetValue("Sec-Fetch-Dest", out var wanted) && request.Path.StartsWithSegments("/v1")
        && Array.Exists(Runs, run => string.Equals(run, wanted, StringComparison.OrdinalIgnoreCase))
            ? new Problem(
                ProblemKind.Forbidden,
                $"Pages may not use answers of the API as their {Echo.Limit(wanted.ToString())}: values are data. Use fetch to read them.")
            : null;
}

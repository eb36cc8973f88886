using System.Globalization;

namespace Pail.Server.Http;

/// <summary>The header that says when a request may be tried again.</summary>
internal static class RetryAfter
{
    /// <summary>Sets the header, in whole seconds, rounded up.</summary>
    internal static void Set(HttpResponse response, TimeSpan wait) =>
        response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}

using Microsoft.AspNetCore.HostFiltering;

namespace Pail.Server.Hosting;

/// <summary>
/// Restricts the <c>Host</c> headers that are served, so that a web page cannot reach the server through a host name of its own (DNS
/// rebinding).
/// </summary>
internal static class AllowedHosts
{
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];

    internal static void Apply(HostFilteringOptions hosts, IConfiguration configuration, ServerOptions options)
    {
        // The error handler writes a problem instead, which says more than the framework's page.
        hosts.IncludeFailureMessage = false;
        if (string.IsNullOrEmpty(configuration["AllowedHosts"]))
            hosts.AllowedHosts = options.Addresses.FirstBeyondLoopback is null ? Loopback : ["*"];
    }
}

using Microsoft.AspNetCore.HostFiltering;
using Pail.Server.Problems;

namespace Pail.Server.Hosting;

/// <summary>
/// Restricts the <c>Host</c> headers that are served, so that a web page cannot reach the server through a host name of its own (DNS
/// rebinding).
/// </summary>
internal static class AllowedHosts
{
    private static readonly string[] Loopback = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Refuses names that no <c>Host</c> header could match: the port is cut off before it is compared.</summary>
    internal static void Check(IConfiguration configuration)
    {
        foreach (var host in ListenAddresses.Split(configuration["AllowedHosts"]))
        {
            if (host.Contains('/') || (host.Contains(':') && !(host.StartsWith('[') && host.EndsWith(']'))))
                throw new StartupException(
                    $"AllowedHosts must list host names without scheme and port, separated by semicolons, but has {Echo.Quote(host)}.");
        }
    }

    internal static void Apply(HostFilteringOptions hosts, IConfiguration configuration, ServerOptions options)
    {
        // The error handler writes a problem instead, which says more than the framework's page.
        hosts.IncludeFailureMessage = false;
        if (string.IsNullOrEmpty(configuration["AllowedHosts"]))
            hosts.AllowedHosts = options.Addresses.FirstBeyondLoopback is null ? Loopback : ["*"];
    }
}

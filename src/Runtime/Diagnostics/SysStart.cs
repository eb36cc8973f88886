using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Diagnostics;

/// <summary>Where <see cref="Diagnostics.Sys"/> comes from.</summary>
public static class SysStart
{
    /// <summary>Speaks to a server that runs, beside its callbacks.</summary>
    /// <param name="node">The node the server runs on.</param>
    /// <param name="server">A pid, a registered name or a via name.</param>
    /// <param name="timeout">How long to wait for each answer; 5 seconds by default.</param>
    /// <returns>A client for system requests; a value that costs nothing to create.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public static Sys Sys(this Node node, Destination server, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        var limit = timeout ?? GenServerClient.DefaultTimeout;
        ServerOptions.ValidateWait(limit, nameof(timeout));
        return new Sys(node, server, limit);
    }

    /// <inheritdoc cref="Sys(Node, Destination, TimeSpan?)" />
    /// <remarks>As <see cref="Sys(Node, Destination, TimeSpan?)"/>, from a process.</remarks>
    public static Sys Sys(this Self self, Destination server, TimeSpan? timeout = null)
    {
        self.Process.Checkpoint();
        return self.Node.Sys(server, timeout);
    }
}

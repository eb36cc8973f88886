using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>How a server is started.</summary>
public sealed class ServerOptions
{
    /// <summary>The name to register under, before init runs: a string for the node's own list, or a via name. None unless given.</summary>
    public Destination Name { get; init; }

    /// <summary>How long init may take before the server is killed and starting it fails. No limit unless given.</summary>
    public TimeSpan Timeout { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;
}

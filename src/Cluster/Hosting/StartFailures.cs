using Pail.Server.Hosting;

namespace Pail.Cluster.Hosting;

/// <summary>Says what a failure to start means.</summary>
internal static class StartFailures
{
    internal static StartFailure? Explain(Exception error) => null;
}

using System.Diagnostics.Metrics;
using Pail.Buckets;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;

namespace Pail.Server.Telemetry;

/// <summary>The meters of this server, which begin when somebody first wants to read them.</summary>
/// <param name="node">The node.</param>
/// <param name="tree">The buckets; null when the server has others, as in some tests.</param>
/// <param name="meters">Makes the meters.</param>
internal sealed class ServerMeters(Node node, BucketTree? tree, IMeterFactory meters)
{
    private readonly Lock _lock = new();
    private bool _started;

    internal void Start()
    {
        lock (_lock)
        {
            if (_started)
                return;
            _started = true;
            node.StartMetrics("pail");
            if (tree is null)
                return;
            _ = new BucketMetrics(tree, meters);
            if (tree.Storage is not null)
                _ = new StorageMetrics(tree, meters);
        }
    }
}

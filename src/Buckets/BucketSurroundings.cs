using Pail.Runtime.Processes;
using Pail.Runtime.Registries;

namespace Pail.Buckets;

/// <summary>What a bucket needs from the tree it lives in.</summary>
internal sealed class BucketSurroundings(Node node, Registry<string, Bucket> registry)
{
    private volatile bool _stopping;

    internal Node Node => node;

    internal Registry<string, Bucket> Registry => registry;

    internal EpochSource Epochs { get; } = new(node.TimeProvider);

    /// <summary>The name of the process that inherits tables whose owner has died.</summary>
    internal static string TableKeeper => "pail.table-keeper";

    internal bool IsStopping
    {
        get => _stopping;
        set => _stopping = value;
    }
}

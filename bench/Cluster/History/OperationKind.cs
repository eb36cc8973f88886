namespace Pail.Bench.Cluster.History;

/// <summary>What a client asks of one key.</summary>
internal enum OperationKind
{
    Read,
    Put,
    Delete,

    /// <summary>Adds one to a number.</summary>
    Increment,
}

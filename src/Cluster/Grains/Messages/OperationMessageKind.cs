namespace Pail.Cluster.Grains;

/// <summary>The kinds of operations between silos. Their numbers stay: silos of two versions may run for a moment.</summary>
internal enum OperationMessageKind
{
    Get,
    Put,
    Delete,
    Append,
    Increment,
    Patch,
    Expire,
    Import,
}

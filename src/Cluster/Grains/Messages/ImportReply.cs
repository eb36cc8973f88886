using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>What came of a part of an import.</summary>
[GenerateSerializer, Alias("pail.imported"), Immutable]
internal struct ImportReply
{
    /// <summary>Whether all pieces were here. If not, nothing was stored.</summary>
    [Id(0)]
    internal bool IsWhole;

    /// <summary>The limit that the import exceeds, so that nothing was stored; null for none.</summary>
    [Id(1)]
    internal OperationFault? Fault;

    /// <summary>How many keys were stored.</summary>
    [Id(2)]
    internal long Stored;

    /// <summary>The operation to go on with.</summary>
    [Id(3)]
    internal int Next;
}

namespace Pail.Server.Buckets;

/// <summary>Which buckets of a server are durable.</summary>
internal enum BucketDurability
{
    /// <summary>None: there is no storage.</summary>
    Never,

    /// <summary>Those whose configuration says so.</summary>
    Optional,

    /// <summary>All.</summary>
    Always,
}

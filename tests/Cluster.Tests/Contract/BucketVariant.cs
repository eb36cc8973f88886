namespace Pail.Buckets.Tests;

/// <summary>The kinds of buckets, each through the silo that owns it and through one that does not. They share one contract.</summary>
public enum BucketVariant
{
    Agent,
    GenServer,
    Set,
    OrderedSet,
    RemoteAgent,
    RemoteGenServer,
    RemoteSet,
    RemoteOrderedSet,
}

internal static class BucketVariants
{
    /// <summary>Whether requests come in at a silo that does not own the bucket.</summary>
    internal static bool IsRemote(this BucketVariant variant) => variant >= BucketVariant.RemoteAgent;

    /// <summary>The default configuration of a variant. In a cluster every bucket is durable.</summary>
    internal static BucketConfig Config(this BucketVariant variant) => (BucketVariant)((int)variant % 4) switch
    {
        BucketVariant.Agent => new BucketConfig { Backend = BucketBackend.Agent, Durable = true },
        BucketVariant.GenServer => new BucketConfig { Backend = BucketBackend.GenServer, Durable = true },
        BucketVariant.Set => new BucketConfig { TableType = BucketTableType.Set, Durable = true },
        _ => new BucketConfig { TableType = BucketTableType.OrderedSet, Durable = true },
    };

    /// <summary>Whether requests need no process.</summary>
    internal static bool IsTable(this BucketVariant variant) => variant.Config().Backend == BucketBackend.Table;

    /// <summary>Whether the keys survive the bucket's process.</summary>
    internal static bool KeepsKeys(this BucketVariant variant) => variant.Config().Durable;
}

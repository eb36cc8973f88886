namespace Pail.Buckets.Tests;

/// <summary>The kinds of buckets. They share one contract.</summary>
public enum BucketVariant
{
    Agent,
    GenServer,
    Set,
    OrderedSet,
    DurableAgent,
    DurableGenServer,
    DurableSet,
    DurableOrderedSet,
    OwnedAgent,
    OwnedGenServer,
    OwnedSet,
    OwnedOrderedSet,
}

internal static class BucketVariants
{
    /// <summary>Those that are not durable, for tests of what durability does not touch.</summary>
    internal static readonly BucketVariant[] Plain =
        [BucketVariant.Agent, BucketVariant.GenServer, BucketVariant.Set, BucketVariant.OrderedSet];

    /// <summary>The same as data of a theory.</summary>
    internal static TheoryData<BucketVariant> All => [.. Plain];

    internal static bool IsDurable(this BucketVariant variant) => variant >= BucketVariant.DurableAgent;

    /// <summary>Whether the bucket is one of several machines, which this one owns.</summary>
    internal static bool IsOwned(this BucketVariant variant) => variant >= BucketVariant.OwnedAgent;

    /// <summary>The variant with another backend, as durable as this one.</summary>
    internal static BucketVariant WithBackend(this BucketVariant variant, int backend) =>
        (variant.IsOwned() ? BucketVariant.OwnedAgent : variant.IsDurable() ? BucketVariant.DurableAgent : BucketVariant.Agent) + backend;

    /// <summary>The default configuration of a variant.</summary>
    internal static BucketConfig Config(this BucketVariant variant) => variant switch
    {
        >= BucketVariant.OwnedAgent => (variant - BucketVariant.OwnedAgent + BucketVariant.DurableAgent).Config(),
        >= BucketVariant.DurableAgent => (variant - BucketVariant.DurableAgent + BucketVariant.Agent).Config() with { Durable = true },
        BucketVariant.Agent => new BucketConfig { Backend = BucketBackend.Agent },
        BucketVariant.GenServer => new BucketConfig { Backend = BucketBackend.GenServer },
        BucketVariant.Set => new BucketConfig { TableType = BucketTableType.Set },
        _ => new BucketConfig { TableType = BucketTableType.OrderedSet },
    };

    /// <summary>Whether requests need no process.</summary>
    internal static bool IsTable(this BucketVariant variant) => variant.Config().Backend == BucketBackend.Table;

    /// <summary>Whether the keys survive the bucket's process.</summary>
    internal static bool KeepsKeys(this BucketVariant variant) => variant.IsDurable() || variant.IsTable();
}

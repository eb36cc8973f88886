namespace Pail.Buckets.Tests;

/// <summary>The four kinds of buckets. They share one contract.</summary>
public enum BucketVariant
{
    Agent,
    GenServer,
    Set,
    OrderedSet,
}

internal static class BucketVariants
{
    internal static TheoryData<BucketVariant> All => [.. Enum.GetValues<BucketVariant>()];

    /// <summary>The default configuration of a variant.</summary>
    internal static BucketConfig Config(this BucketVariant variant) => variant switch
    {
        BucketVariant.Agent => new BucketConfig { Backend = BucketBackend.Agent },
        BucketVariant.GenServer => new BucketConfig { Backend = BucketBackend.GenServer },
        BucketVariant.Set => new BucketConfig { TableType = BucketTableType.Set },
        _ => new BucketConfig { TableType = BucketTableType.OrderedSet },
    };

    /// <summary>Whether the keys survive the bucket's process.</summary>
    internal static bool KeepsKeys(this BucketVariant variant) => variant.Config().Backend == BucketBackend.Table;
}

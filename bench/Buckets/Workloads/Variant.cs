using Pail.Bench.Compare;
using Pail.Buckets;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>One of the four variants of a bucket.</summary>
/// <param name="Name">Its name in the tables.</param>
/// <param name="Config">The configuration that makes it.</param>
internal sealed record Variant(string Name, BucketConfig Config)
{
    /// <summary>All variants, with the default settings.</summary>
    public static IReadOnlyList<Variant> All { get; } =
    [
        new(Names.Agent, new BucketConfig { Backend = BucketBackend.Agent }),
        new(Names.GenServer, new BucketConfig { Backend = BucketBackend.GenServer }),
        new(Names.Set, new BucketConfig { Backend = BucketBackend.Table }),
        new(Names.Ordered, new BucketConfig { Backend = BucketBackend.Table, TableType = BucketTableType.OrderedSet }),
    ];

    public static Variant Of(string name) => All.Single(variant => variant.Name == name);
}

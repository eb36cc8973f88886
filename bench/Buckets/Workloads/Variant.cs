using Pail.Bench.Compare;
using Pail.Buckets;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>One of the four variants of a bucket.</summary>
/// <param name="Name">Its name in the tables.</param>
/// <param name="Config">The configuration that makes it.</param>
internal sealed record Variant(string Name, BucketConfig Config)
{
    /// <summary>All variants. They have no mailbox limit, because 1,000 callers may call at once.</summary>
    public static IReadOnlyList<Variant> All { get; } =
    [
        new(Names.Agent, new BucketConfig { Backend = BucketBackend.Agent, MailboxLimit = null }),
        new(Names.GenServer, new BucketConfig { Backend = BucketBackend.GenServer, MailboxLimit = null }),
        new(Names.Set, new BucketConfig { Backend = BucketBackend.Table, MailboxLimit = null }),
        new(Names.Ordered, new BucketConfig { Backend = BucketBackend.Table, TableType = BucketTableType.OrderedSet, MailboxLimit = null }),
    ];

    public static Variant Of(string name) => All.Single(variant => variant.Name == name);
}

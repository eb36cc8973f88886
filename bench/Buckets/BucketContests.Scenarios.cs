using Microsoft.Extensions.Time.Testing;
using Pail.Bench.Buckets.Workloads;
using Pail.Bench.Compare;

namespace Pail.Bench.Buckets;

/// <content>The contests of the scenarios, most of them only between the variants.</content>
internal static partial class BucketContests
{
    /// <summary>A put that creates a key, and a delete.</summary>
    public static Contest CreateAndDelete { get; } = Among(static variant => new CreateAndDelete(variant));

    /// <summary>A bucket without keys. The buckets of a run live until it is cleared.</summary>
    public static Contest Empty { get; } = Among(static variant => new EmptyBuckets(variant));

    /// <summary>Entries that expire, while others are read.</summary>
    public static Contest MassExpiry { get; } = Among(static variant => new MassExpiry(variant, new FakeTimeProvider()));

    /// <summary>One of YCSB's workloads. The dictionary has no order, so it does not take part in the scans of E.</summary>
    public static Contest Ycsb(char mix, int records, int callers)
    {
        IWorkload Of(YcsbStore store) => new Ycsb(store, mix, records, callers);

        var contest = Among(variant => Of(new PailYcsbStore(variant)));
        return mix == 'E'
            ? contest
            : contest with { Entrants = [.. contest.Entrants, (Names.Concurrent, () => Of(new ConcurrentYcsbStore()))] };
    }

    /// <summary>A page of 100 keys.</summary>
    public static Contest Pages(int keys) => Among(variant => new Pages(variant, keys));

    /// <summary>A page of 100 buckets. The list is the same for all variants.</summary>
    public static Contest BucketPages(int buckets) => new(null, (Names.Pail, () => new BucketPages(Variant.Of(Names.Set), buckets)));

    /// <summary>A get while all keys are listed.</summary>
    public static Contest GetsDuringLists(int keys) => Among(variant => new GetsDuringLists(variant, keys));

    /// <summary>A get while every hundredth call takes 10 ms inside the bucket.</summary>
    public static Contest SlowUpdates(int buckets) => Among(variant => new SlowUpdates(variant, buckets));

    /// <summary>A change until all watchers have it.</summary>
    public static Contest Fanout(int watchers) => Among(variant => new Fanout(variant, watchers));

    /// <summary>The memory of an entry. The entries of a run live until it is cleared.</summary>
    public static Contest EntryMemory(bool expires) => Among(variant => new EntryMemory(variant, expires));

    private static Contest Among(Func<Variant, IWorkload> workload) => new(
        null, [.. Variant.All.Select<Variant, (string, Func<IWorkload>)>(variant => (variant.Name, () => workload(variant)))]);
}

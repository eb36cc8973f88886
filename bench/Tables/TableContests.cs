using Pail.Bench.Compare;
using Pail.Bench.Tables.Workloads;

namespace Pail.Bench.Tables;

/// <summary>The contests between tables, dictionaries and caches, for the comparison and for BenchmarkDotNet.</summary>
internal static partial class TableContests
{
    /// <summary>An insert of a new row, into a table that was empty.</summary>
    public static Contest Grow { get; } = new(
        "set_grow",
        (Names.Pail, () => new Growth<PailRows<int>>()),
        (Names.Concurrent, () => new Growth<ConcurrentRows<int>>()),
        (Names.NonBlocking, () => new Growth<NonBlockingRows<int>>()),
        (Names.MemoryCache, () => new Growth<MemoryCacheRows<int>>()),
        (Names.BitFaster, () => new Growth<LruRows<int>>()));

    /// <summary>The same, with a reader whose longest wait is measured.</summary>
    public static Contest GrowWatched { get; } = new(
        null,
        (Names.Pail, () => new GrowthWatched<PailRows<int>>()),
        (Names.Concurrent, () => new GrowthWatched<ConcurrentRows<int>>()),
        (Names.NonBlocking, () => new GrowthWatched<NonBlockingRows<int>>()));

    /// <summary>The memory of a row. The rows of a run live until it is cleared.</summary>
    public static Contest Weigh { get; } = new(
        "set_weigh",
        (Names.Pail, () => new Entries<PailRows<string>>()),
        (Names.Concurrent, () => new Entries<ConcurrentRows<string>>()),
        (Names.NonBlocking, () => new Entries<NonBlockingRows<string>>()),
        (Names.MemoryCache, () => new Entries<MemoryCacheRows<string>>()),
        (Names.BitFaster, () => new Entries<LruRows<string>>()));

    /// <summary>A lookup of a row.</summary>
    public static Contest Lookup(int threads) => new(
        $"set_lookup {threads}",
        (Names.Pail, () => new Lookups<PailRows<string>>(threads)),
        (Names.Concurrent, () => new Lookups<ConcurrentRows<string>>(threads)),
        (Names.NonBlocking, () => new Lookups<NonBlockingRows<string>>(threads)),
        (Names.MemoryCache, () => new Lookups<MemoryCacheRows<string>>(threads)),
        (Names.BitFaster, () => new Lookups<LruRows<string>>(threads)));

    /// <summary>An overwrite of a row.</summary>
    public static Contest Insert(int threads) => new(
        $"set_insert {threads}",
        (Names.Pail, () => new Inserts<PailRows<string>>(threads)),
        (Names.Concurrent, () => new Inserts<ConcurrentRows<string>>(threads)),
        (Names.NonBlocking, () => new Inserts<NonBlockingRows<string>>(threads)),
        (Names.MemoryCache, () => new Inserts<MemoryCacheRows<string>>(threads)),
        (Names.BitFaster, () => new Inserts<LruRows<string>>(threads)));

    /// <summary>Nineteen lookups and one overwrite in every twenty operations.</summary>
    public static Contest Mix(int threads) => new(
        $"set_mix {threads}",
        (Names.Pail, () => new Mix<PailRows<string>>(threads)),
        (Names.Concurrent, () => new Mix<ConcurrentRows<string>>(threads)),
        (Names.NonBlocking, () => new Mix<NonBlockingRows<string>>(threads)),
        (Names.MemoryCache, () => new Mix<MemoryCacheRows<string>>(threads)),
        (Names.BitFaster, () => new Mix<LruRows<string>>(threads)));

    /// <summary>An addition to one number that all threads share. The caches have no atomic addition, so they do not take part.</summary>
    public static Contest Count(int threads) => new(
        $"set_count {threads}",
        (Names.Pail, () => new Counting<PailCounter>(threads)),
        (Names.Concurrent, () => new Counting<ConcurrentCounter>(threads)),
        (Names.NonBlocking, () => new Counting<NonBlockingCounter>(threads)));
}

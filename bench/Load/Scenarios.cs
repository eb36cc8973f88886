using System.Globalization;
using Pail.Bench.Load.Work;

namespace Pail.Bench.Load;

/// <summary>All scenarios: YCSB's core workloads, and what tells a process from a table.</summary>
internal static class Scenarios
{
    public static IReadOnlyList<Scenario> All { get; } =
    [
        Ycsb('A', "half reads, half updates"),
        Ycsb('B', "95 % reads, 5 % updates"),
        Ycsb('C', "reads only"),
        Ycsb('D', "95 % reads of the newest records, 5 % inserts"),
        Ycsb('E', "95 % lists of 1 to 100 records with their values, 5 % inserts"),
        ReadModifyWrite(),
        HotBucket(),
        Spread(),
        SlowUpdate(),
        Disturbances.Listing(),
        Disturbances.Kill(),
        Sizes(),
        Disturbances.Expiry(),
        Disturbances.Watchers(),
        Batches(),
        Contention(),
    ];

    /// <summary>A case with one bucket that has all keys.</summary>
    internal static LoadCase OneBucket(
        string name, LoadOptions options, Func<Lab, KeyChooser, IWork> work, Distribution? distribution = null) =>
        new(name, async lab =>
        {
            var chooser = new KeyChooser(distribution ?? options.Distribution, options.Keys);
            await lab.Make();
            await lab.Client.Fill(lab.Bucket, chooser.Keys);
            return work(lab, chooser);
        });

    private static Scenario Ycsb(char mix, string text) => new(
        $"ycsb-{char.ToLowerInvariant(mix)}",
        $"YCSB {mix}: {text}",
        $"Workload {mix} of the Yahoo! Cloud Serving Benchmark on one bucket: {text}. A few keys are used very often (zipfian).",
        options => [OneBucket($"workload {mix}", options, (lab, chooser) => new YcsbWork(lab, mix, chooser), Distribution.Zipfian)]);

    private static Scenario ReadModifyWrite()
    {
        return new Scenario(
            "ycsb-f",
            "YCSB F: half reads, half read-modify-writes",
            "A read-modify-write is a GET and a PUT with If-Match, which begins again when another client was faster. A counter or a merge "
            + "patch does the same inside the bucket, with one request and without a retry.",
            options =>
            [
                Case(options, "GET, then PUT with If-Match", (lab, key, tally) => lab.Client.Change(lab.Bucket, key, tally)),
                Case(options, "counter", (lab, key, tally) => lab.Client.Increment(lab.Bucket, $"count-{key}", tally)),
                Case(options, "merge patch", (lab, key, tally) => lab.Client.Patch(lab.Bucket, Document(key), """{"n":1}""", tally)) with
                {
                    Arrange = lab => lab.Client.FillDocuments(
                        lab.Bucket, Enumerable.Range(0, options.Keys).Select(KeyChooser.NameOf).Select(Document), """{"n":0}"""),
                },
            ]);

        static string Document(string key) => $"document-{key}";

        static LoadCase Case(LoadOptions options, string name, Func<Lab, string, Tally, Task> change) => OneBucket(
            name,
            options,
            (lab, chooser) => new YcsbWork(lab, 'F', chooser) { Change = (key, tally) => change(lab, key, tally) },
            Distribution.Zipfian);
    }

    private static Scenario HotBucket() => new(
        "hot-bucket",
        "One hot bucket",
        "Half reads, half writes on one bucket, from more and more clients. One process does one thing at a time, so its ceiling is one "
        + "core; a table is read by all cores.",
        options =>
        [
            .. (options.Quick ? (int[])[1, 64] : [1, 4, 16, 64]).Select(clients =>
                OneBucket(Count(clients, "client"), options, static (lab, chooser) => new MixWork(lab, chooser, writes: 50)) with
                {
                    Connections = clients,
                }),
        ]);

    private static Scenario Spread() => new(
        "spread",
        "The same load over many buckets",
        "Half reads, half writes from all clients, over more and more buckets. Processes use all cores by being many.",
        options =>
        [
            .. (options.Quick ? (int[])[1, 256] : [1, 16, 256, 10_000]).Select(buckets => new LoadCase(
                Count(buckets, "bucket"),
                async lab =>
                {
                    var chooser = new KeyChooser(options.Distribution, Math.Max(10, options.Keys / buckets));
                    await lab.Make(buckets);
                    await Parallel.ForEachAsync(
                        lab.Buckets,
                        new ParallelOptions { MaxDegreeOfParallelism = 8 },
                        async (bucket, _) => await lab.Client.Fill(bucket, chooser.Keys));
                    return new MixWork(lab, chooser, writes: 50);
                })),
        ]);

    private static Scenario SlowUpdate() => new(
        "slow-update",
        "Slow updates among fast reads",
        "One of a hundred requests patches a large document, which takes about ten milliseconds inside the bucket. In a process, the reads "
        + "behind it wait: head-of-line blocking. A table is read meanwhile. Only the reads are timed.",
        options =>
        [
            OneBucket("reads only", options, static (lab, chooser) => new MixWork(lab, chooser, writes: 0)),
            new LoadCase(
                "1 % slow updates",
                async lab =>
                {
                    var chooser = new KeyChooser(options.Distribution, options.Keys);
                    await lab.Make();
                    await lab.Client.Fill(lab.Bucket, chooser.Keys);
                    var work = new SlowUpdateWork(lab, chooser);
                    await work.Prepare();
                    return work;
                }),
        ]);

    private static Scenario Sizes() => new(
        "sizes",
        "Values of different sizes",
        "Half reads, half writes of values from 16 bytes to a mebibyte. With large values the network and memory decide, not the backend.",
        options =>
        [
            .. (options.Quick ? (int[])[16, 64 * 1024] : [16, 1024, 64 * 1024, 1024 * 1024]).Select(size => OneBucket(
                size < 1024 ? $"{size} B" : size < 1024 * 1024 ? $"{size / 1024} KiB" : $"{size / 1024 / 1024} MiB",
                options with { Keys = Math.Clamp((64 << 20) / size, 20, options.Keys) },
                static (lab, chooser) => new MixWork(lab, chooser, writes: 50)) with { ValueSize = size }),
        ]);

    private static Scenario Batches() => new(
        "batch",
        "Many operations in one request",
        "Half reads, half writes, with 1, 10 and 100 operations in a request. HTTP costs far more than an operation, so only batches show "
        + "what the backends differ in.",
        options =>
        [
            .. ((int[])[1, .. options.BatchSize is { } size ? (int[])[size] : [10, 100]]).Select(operations => OneBucket(
                $"{Count(operations, "operation")} a request",
                options,
                (lab, chooser) => operations == 1 ? new MixWork(lab, chooser, writes: 50) : new BatchWork(lab, chooser, operations))),
        ]);

    private static Scenario Contention() => new(
        "contention",
        "One contended key",
        "All clients add 1 to the same number. With compare-and-set, most attempts are in vain and are tried again; a counter is one "
        + "request that the bucket does in turn.",
        static _ =>
        [
            OneKey("compare-and-set", static lab => (key, tally) => lab.Client.Change(lab.Bucket, key, tally)),
            OneKey("counter", static lab => (key, tally) => lab.Client.Increment(lab.Bucket, "number", tally)),
        ]);

    private static LoadCase OneKey(string name, Func<Lab, Func<string, Tally, Task>> change) => new(
        name,
        async lab =>
        {
            await lab.Make();
            await lab.Client.Fill(lab.Bucket, [OneKeyWork.Key]);
            return new OneKeyWork(change(lab));
        });

    private static string Count(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {noun}{(count == 1 ? "" : "s")}");
}

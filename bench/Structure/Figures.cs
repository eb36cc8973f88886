using Pail.Bench.Behaviours;
using Pail.Bench.Buckets;
using Pail.Bench.Buckets.Workloads;
using Pail.Bench.Compare;
using Pail.Bench.Processes;
using Pail.Bench.Tables;

namespace Pail.Bench.Structure;

/// <summary>All figures that are checked.</summary>
internal static class Figures
{
    private const int Calls = 100_000;

    public static IReadOnlyList<Figure> All { get; } =
    [
        Taken("bytes of an idle process", ProcessContests.Idle, Names.Pail, 100_000),
        Taken("bytes of an idle server beside its state", BehaviourContests.Idle, Names.Pail, 100_000),
        Taken("bytes of a row beside key and value", TableContests.Weigh, Names.Pail, 500_000),
        .. Variant.All.SelectMany(static variant => (Figure[])
        [
            Taken($"bytes of an entry, {variant.Name}", BucketContests.EntryMemory(expires: false), variant.Name, 50_000),
            Taken($"bytes of an entry that expires, {variant.Name}", BucketContests.EntryMemory(expires: true), variant.Name, 50_000),
            Taken($"bytes of an empty bucket, {variant.Name}", BucketContests.Empty, variant.Name, 2_000),
            Allocated($"allocated by a get of a bucket, {variant.Name}", BucketContests.Operations(1, 1, puts: false), variant.Name),
            Allocated($"allocated by a put of a bucket, {variant.Name}", BucketContests.Operations(1, 1, puts: true), variant.Name),
        ]),
        Allocated("allocated by a call", ProcessContests.Calls(1, 1), Names.Pail),
        Allocated("allocated by a message of a backlog", ProcessContests.Backlog, Names.Pail),
        Allocated("allocated by a message there and one back", ProcessContests.PingPong, Names.Pail),
        Allocated("allocated by a spawn and its end", ProcessContests.SpawnExit, Names.Pail),
        Allocated("allocated by a get of an agent by its name", BehaviourContests.NamedGet, Names.Pail),
        Allocated("allocated by a lookup in the registry", BehaviourContests.Lookup, Names.Pail),
        Allocated("allocated by a lookup in a table", TableContests.Lookup(1), Names.Pail),
        Allocated("allocated by an insert into a table", TableContests.Insert(1), Names.Pail),
        Allocated("allocated by an update_counter", TableContests.Count(1), Names.Pail),
    ];

    private static Figure Taken(string name, Contest contest, string entrant, int operations) =>
        new(name, () => contest.Make(entrant), operations, Retains: true);

    private static Figure Allocated(string name, Contest contest, string entrant) =>
        new(name, () => contest.Make(entrant), Calls, Retains: false);
}

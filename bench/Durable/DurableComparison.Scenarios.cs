using Pail.Bench.Compare;
using Pail.Bench.Durable.Workloads;

namespace Pail.Bench.Durable;

/// <content>The rows of the start, of compaction and of backups.</content>
internal static partial class DurableComparison
{
    private const double Millisecond = 1e6;

    // 500,000 entries in a second.
    private const double RecoveryLimit = 2000;

    private static Experiment Recovering(CompareOptions options, bool fromSnapshot)
    {
        var entries = options.Quick ? 100_000 : 1_000_000;
        var source = fromSnapshot ? "a snapshot" : "the log";
        var name = $"start with {Wording.Digits(entries)} entries in {source}";
        return new Experiment(
            name,
            new Contest(
                null,
                (Names.DurableBucket, () => new Recovery(entries, fromSnapshot)),
                (Names.BareJournal, () => new BareRecovery(entries))),
            Of(name, Names.DurableBucket, new Target(RecoveryLimit), Names.BareJournal))
        {
            About = $"The program starts with {Wording.Digits(entries)} entries in {source} of its storage, {Record}, which the system has "
                + "in memory; the bare journal is read into a dictionary. The figure is the time until the bucket answers, divided by the "
                + "entries.",
            Operations = entries,
            MaxRounds = options.LongRounds,
            WarmsUpBriefly = true,
        };
    }

    private static Experiment Disturbed(CompareOptions options)
    {
        var entries = options.Quick ? 10_000 : 100_000;
        const string Compacting = "while the storage is compacted";
        const string BackingUp = "while a backup is made";
        const string Undisturbed = "undisturbed";
        return new Experiment(
            $"put, {DisturbedPuts.Writers} writers, during compaction and backup",
            new Contest(
                null,
                (Compacting, () => new DisturbedPuts(Disturbance.Compaction, entries)),
                (BackingUp, () => new DisturbedPuts(Disturbance.BackUp, entries)),
                (Undisturbed, () => new DisturbedPuts(Disturbance.None, entries))),
            [.. Waits(Compacting), .. Waits(BackingUp)])
        {
            About = $"{DisturbedPuts.Writers} tasks at the same time overwrite {Wording.Digits(entries)} {Record}, each put answered when "
                + "it is on the disk, while the storage is compacted, or backed up into a file, again and again. The figures are the time "
                + "within which 99 % of the puts are done, and the longest.",
            Operations = options.Quick ? 4_000 : 40_000,
            FirstOperations = 400,
            MaxRounds = options.LongRounds,
            WarmsUpBriefly = true,
        };

        static Row[] Waits(string variant) =>
        [
            Of(
                $"p99 of a put, {DisturbedPuts.Writers} writers",
                variant,
                Unit.Time,
                static sample => sample.Percentile99,
                new Target(30 * Millisecond),
                Undisturbed),
            Of(
                $"longest put, {DisturbedPuts.Writers} writers",
                variant,
                Unit.Time,
                static sample => sample.Longest,
                null,
                Undisturbed),
        ];
    }
}

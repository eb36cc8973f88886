namespace Pail.Buckets.Tests.World;

/// <summary>What has happened in durable worlds, so that a test sees that they are as bad as they should be.</summary>
internal sealed class DurableCounts
{
    internal int Programs;
    internal int Cuts;
    internal int CutBatches;
    internal int Forks;
    internal int Fulls;
    internal int Failures;

    internal int Snapshots { get; private set; }

    internal long Operations { get; private set; }

    internal long Unknown { get; private set; }

    internal long Steps { get; private set; }

    internal int[] Refusals { get; } = new int[Enum.GetValues<BucketFailure>().Length];

    internal void Take(Recorder recorder, int steps, int snapshots)
    {
        (Steps, Snapshots) = (steps, snapshots);
        foreach (var history in recorder.Histories)
        {
            Operations += history.Operations.Count;
            Unknown += history.Operations.Count(static recorded => !recorded.IsKnown);
        }

        recorder.Failures.CopyTo(Refusals, 0);
    }

    internal void Add(DurableCounts other)
    {
        Programs += other.Programs;
        Cuts += other.Cuts;
        CutBatches += other.CutBatches;
        Forks += other.Forks;
        Fulls += other.Fulls;
        Failures += other.Failures;
        Snapshots += other.Snapshots;
        Operations += other.Operations;
        Unknown += other.Unknown;
        Steps += other.Steps;
        for (var failure = 0; failure < Refusals.Length; failure++)
            Refusals[failure] += other.Refusals[failure];
    }

    public override string ToString() =>
        $"{Operations} operations ({Unknown} of unknown outcome), {Steps} steps, {Programs} programs, {Cuts} power cuts "
            + $"({CutBatches} batches lost, {Forks} histories cut), {Fulls} times full, {Failures} failures, {Snapshots} snapshots; "
            + string.Join(", ", Enum.GetValues<BucketFailure>().Select(failure => $"{failure} {Refusals[(int)failure]}"));
}

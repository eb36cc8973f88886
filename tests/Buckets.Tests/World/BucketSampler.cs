using Pail.Runtime.Processes;

namespace Pail.Buckets.Tests.World;

/// <summary>Looks at all buckets between any two steps of a simulation, and records which lost their entries or were deleted.</summary>
internal sealed class BucketSampler(Recorder recorder, Node node)
{
    private readonly Dictionary<BucketHistory, Sample> _samples = [];

    /// <summary>Whether the world is over: what follows is no part of the histories.</summary>
    internal bool IsStopped { get; set; }

    internal void Look()
    {
        if (IsStopped)
            return;
        foreach (var history in recorder.Histories)
            Look(history);
    }

    /// <summary>Looks at one bucket. Also called when a client sees it for the first time.</summary>
    internal void Look(BucketHistory history)
    {
        var bucket = (Bucket)history.Bucket;
        if (!_samples.TryGetValue(history, out var last))
            last = new Sample(bucket.Pid, node.IsAlive(bucket.Pid), false, recorder.Tick(), recorder.Now);
        if (last.IsGone)
            return;
        var next = last with { Pid = bucket.Pid, IsAlive = node.IsAlive(bucket.Pid), IsGone = bucket.Lifecycle.IsGone };
        if (bucket is ProcessBucket && last.IsAlive && (next.Pid != last.Pid || !next.IsAlive))
            recorder.Note(history, new EntriesLost(), last.Moment, last.Time);
        if (next.IsGone)
            recorder.Note(history, new BucketRemoved(WorldOptions.IsDeletedOnlyWhenEmpty(bucket.Name)), last.Moment, last.Time);
        _samples[history] = next with { Moment = recorder.Tick(), Time = recorder.Now };
    }

    private sealed record Sample(Pid Pid, bool IsAlive, bool IsGone, long Moment, long Time);
}

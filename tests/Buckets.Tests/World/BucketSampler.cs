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
        foreach (var history in recorder.Histories.Where(_samples.ContainsKey))
            Look(history);
    }

    /// <summary>Looks at one bucket. Also called when a client sees it for the first time.</summary>
    internal void Look(BucketHistory history)
    {
        var bucket = (Bucket)history.Bucket;
        if (IsStopped || history.IsOver)
            return;
        if (!_samples.TryGetValue(history, out var last))
            last = new Sample(bucket.Pid, node.IsAlive(bucket.Pid), false, recorder.Tick(), recorder.Now, bucket.CurrentStatus().Epoch);
        if (last.IsGone)
            return;
        var next = last with { Pid = bucket.Pid, IsAlive = node.IsAlive(bucket.Pid), IsGone = bucket.Lifecycle.IsGone };
        var isProcess = bucket is ProcessBucket;
        if (isProcess && last.IsAlive && (next.Pid != last.Pid || !next.IsAlive))
        {
            recorder.Note(history, bucket.Config.Durable ? new Restarted(last.Epoch) : new EntriesLost(), last.Moment, last.Time);
            next = next with { Epoch = 0 };
        }

        if (next.Pid != last.Pid)
            next = next with { Epoch = bucket.CurrentStatus().Epoch };
        if (next.IsGone)
            recorder.Note(history, new BucketRemoved(WorldOptions.IsDeletedOnlyWhenEmpty(bucket.Name)), last.Moment, last.Time);
        _samples[history] = next with { Moment = recorder.Tick(), Time = recorder.Now };
    }

    /// <summary>Whether it has seen the bucket of a history.</summary>
    internal bool Knows(BucketHistory history) => _samples.ContainsKey(history);

    /// <summary>Notes that the program has ended with all its buckets, which may be found again by the next one.</summary>
    internal Recorded NoteRestart(BucketHistory history)
    {
        var last = _samples[history];
        return recorder.Note(history, new Restarted(last.Epoch), last.Moment, last.Time);
    }

    private sealed record Sample(Pid Pid, bool IsAlive, bool IsGone, long Moment, long Time, long Epoch);
}

using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;

namespace Pail.Buckets.Tests.World;

/// <summary>
/// Histories of one bucket that threads use at the same time. The clock is virtual and moves when a thread moves it; everything else is
/// real, so a history cannot be repeated. The message of a failure shows it.
/// </summary>
internal sealed class ThreadHistory : IAsyncDisposable
{
    private const int Threads = 8;
    private const int RequestsEach = 12;

    private readonly FakeTimeProvider _time = new();
    private readonly BucketVariant _variant;
    private readonly Node _node;
    private readonly BucketTree _tree;
    private int _buckets;

    internal ThreadHistory(BucketVariant variant)
    {
        _variant = variant;
        _node = new Node(new NodeOptions { TimeProvider = _time });
        _tree = new BucketTree(_node);
    }

    internal Task Start() => _tree.Start();

    /// <summary>Makes one history, and checks it.</summary>
    /// <param name="seed">Decides what the threads ask for, but not in which order they come.</param>
    /// <param name="kills">Whether the bucket's process is killed meanwhile.</param>
    internal async Task Check(int seed, bool kills)
    {
        var random = new Random(seed);
        var config = _variant.Config();
        if (random.Next(2) == 0)
            config = WorldOptions.WithOtherLimits(random, config);
        var (_, bucket) = await _tree.Create($"b{_buckets++}", config with { Restart = Restart.Permanent });
        var recorder = new Recorder(_time);
        var history = recorder.Of(bucket, hasExactLosses: false);
        await using var watch = await bucket.Watch(new WatchQuery { Initial = true });
        using var start = new Barrier(Threads + 1);

        var threads = Enumerable.Range(0, Threads).Select(number => Run(start, () =>
        {
            var name = $"{(char)('p' + number)}";
            var source = new RequestSource(new Random(seed * Threads + number), name, _time);
            var client = new WorldClient(recorder, source, name);
            for (var count = 0; count < RequestsEach; count++)
                client.Send(history, source.Next()).GetAwaiter().GetResult();
        })).ToArray();
        var other = Run(start, () => MoveTimeAndKill(recorder, history, random, kills));
        await Task.WhenAll([.. threads, other]);

        await ReadTheEnd(recorder, history, watch);
        history.CloseWindows();
        if (recorder.FindFault(new Model(hasBudget: false)) is { } fault)
            Assert.Fail($"History {seed} of the variant {_variant}{(kills ? " with kills" : "")}: {fault}");
        await _tree.Delete(bucket.Name, force: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _tree.DisposeAsync();
        await _node.DisposeAsync();
    }

    private static Task Run(Barrier start, Action body) => Task.Factory.StartNew(
        () =>
        {
            start.SignalAndWait();
            body();
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private void MoveTimeAndKill(Recorder recorder, BucketHistory history, Random random, bool kills)
    {
        for (var step = 0; step < 6; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(0.5 * random.Next(1, 6)));
            recorder.Tick();
            if (kills && random.Next(3) == 0)
                Kill(recorder, history);
            Thread.SpinWait(random.Next(2000));
        }
    }

    private void Kill(Recorder recorder, BucketHistory history)
    {
        var (bucket, moment, time) = ((Bucket)history.Bucket, recorder.Tick(), recorder.Now);
        var pid = bucket.Pid;
        if (!bucket.KillNow())
            return;

        // The clock moves only here, and a failed start is tried again after a moment.
        for (var spins = 1; bucket.Pid == pid || !_node.IsAlive(bucket.Pid); spins++)
        {
            Thread.Yield();
            if (spins % 256 != 0)
                continue;
            _time.Advance(TimeSpan.FromMilliseconds(1));
            recorder.Tick();
        }

        if (bucket is ProcessBucket)
            recorder.Note(history, new EntriesLost(), moment, time);
    }

    private static async Task ReadTheEnd(Recorder recorder, BucketHistory history, BucketWatch watch)
    {
        // What expires after the list would not be in the state that the watcher is told.
        var reader = recorder.Begin(history, "the end", new KeyQuery { Limit = 1000 });
        var page = await history.Bucket.List(new KeyQuery { Limit = 1000 });
        recorder.End(reader, page);
        var record = new WatchRecord(history, "", null, initial: true)
        {
            IsComplete = page.Keys.Count == (await history.Bucket.Status()).Keys,
        };
        history.Final = [.. page.Keys.Select(static pair => pair.Value)];
        while (watch.TryRead(out var change))
            record.Events.Add(change);
        recorder.Watches.Add(record);
    }
}

using Pail.Buckets.Tests.Durability;
using Pail.Runtime.Processes;

namespace Pail.Buckets.Tests.World;

/// <summary>
/// A simulated world whose buckets are durable. Its disk is slow, becomes full and fails; its program dies at any moment, with or without
/// the power, and the next one goes on with what the store has kept.
/// </summary>
/// <remarks>
/// The history of a bucket goes on over restarts. Only where a lossy policy lets a power cut take answers back, another history begins with
/// what is left.
/// </remarks>
internal sealed class DurableWorld : BucketWorld
{
    // What clients, sweeps and starts of processes may add after the limit of what may wait.
    private const long PendingSlack = 16 * 1024;

    private readonly DurableOptions _durable;
    private readonly DurableCounts _counts = new();
    private readonly MemoryLogStore _disk = new();
    private FaultyLogStore _store = null!;
    private SimulatedRunner _runner = null!;
    private List<Ended> _ended = [];

    private DurableWorld(int seed, BucketVariant variant)
        : base(seed, variant) => _durable = new DurableOptions(Random);

    /// <summary>Runs a world and checks it. Returns all that happened.</summary>
    internal static new (Recorder Recorder, DurableCounts Counts) Run(int seed, BucketVariant variant)
    {
        using var world = new DurableWorld(seed, variant);
        world.Run();
        if (TagBook.FindFault(world.Recorder) is { } fault)
            Assert.Fail(fault);
        world._counts.Take(world.Recorder, world.Steps, world._disk.Snapshots);
        return (world.Recorder, world._counts);
    }

    protected override void Look()
    {
        base.Look();
        if (Tree.OpenedStorage?.Journal is { } journal)
            Assert.InRange(journal.Lag.Bytes, 0, _durable.MaxPendingBytes + PendingSlack);
    }

    /// <summary>Lets one program run after the other. The last one has a sound disk, and lives until all is checked.</summary>
    protected override async Task Live(Self self)
    {
        for (var isLast = false; !isLast; _counts.Programs++)
        {
            isLast = IsOver;
            Begin(isLast);
            var main = Node.Spawn(program => Guard(() => Main(program, isLast)));
            var end = Time.GetUtcNow() + TimeSpan.FromMilliseconds(Random.Next(2, _durable.Life));
            while (Node.IsAlive(main) && (isLast || (Time.GetUtcNow() < end && !_store.HasFailed && !IsOver)))
                await self.Sleep(isLast ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(0.1 * Random.Next(1, 10)));

            // After a failure, clients go on for a while with a storage that takes nothing.
            if (!isLast && _store.HasFailed && Random.Next(2) == 0)
                await self.Sleep(TimeSpan.FromMilliseconds(Random.Next(10)));
            if (!isLast)
                await Die(self);
        }
    }

    private void Begin(bool isLast)
    {
        Node = new Node(NodeOptions);
        Sampler = new BucketSampler(Recorder, Node);
        _runner = new SimulatedRunner(Node, _durable, Random, Spared) { IsSlow = !isLast };
        _store = new FaultyLogStore(_disk, _durable, Random, Time) { IsFaulty = !isLast, Synced = NoteSynced };
        Tree = NewTree(new BucketStorageOptions("unused")
        {

            // At the end much time passes, nothing happens, and all processes are counted.
            SyncEvery = isLast && _durable.SyncEvery > TimeSpan.Zero ? Calm : _durable.SyncEvery,
            CompactAt = isLast ? long.MaxValue / 4 : _durable.CompactAt,
            OpenStore = () => _store,
            Limits = JournalOptions.Always with
            {
                MaxPendingBytes = _durable.MaxPendingBytes,
                FullPause = TimeSpan.FromMilliseconds(2),
                Runner = _runner,
            },
        });
    }

    private async Task Main(Self self, bool isLast)
    {
        var parent = await StartTree(self);
        while (_ended is [var next, ..])
        {
            var page = await Read(self, next.History.Bucket.Name);

            // It may have been killed when the answer was there already. The next program does the rest.
            if (!self.Node.IsAlive(self.Pid))
                return;
            GoOn(next, page);
            _ended.Remove(next);
        }

        // Also for what was written before: its revisions are of epochs that are over.
        foreach (var history in Recorder.Histories.Where(Sampler.Knows))
            StartWatcher(self, history);
        await Work(self);
        if (isLast)
            await End(self, parent);
        else
            await self.Sleep(Timeout.InfiniteTimeSpan);
    }

    private void NoteSynced()
    {
        foreach (var history in Recorder.Histories.Where(Sampler.Knows))
            history.Synced = Math.Max(history.Synced, TagBook.LastWrite(history));
    }

    /// <summary>Ends the program between two steps.</summary>
    private async Task Die(Self self)
    {
        var moment = Recorder.Tick();
        AbandonClients();
        _runner.Dispose();
        var isLossy = _durable.CutsPower && _durable.IsLossy;
        _ended =
        [
            .. _ended.Select(ended => ended with { IsLossy = ended.IsLossy || isLossy }),
            .. Recorder.Histories.Where(history => !history.IsOver && Sampler.Knows(history))
                .Select(history => new Ended(history, Sampler.NoteRestart(history), isLossy)),
        ];
        Sampler.IsStopped = true;
        if (_durable.CutsPower)
        {
            var kept = Random.Next(_disk.Synced, (int)_disk.LastBatch + 1);
            _counts.Cuts++;
            _counts.CutBatches += (int)_disk.LastBatch - kept;
            _disk.CutPower(kept);
        }

        _disk.NoteRead();
        _counts.Fulls += _store.Fulls;
        _counts.Failures += _store.HasFailed ? 1 : 0;
        foreach (var pid in Node.Processes())
            Node.Exit(pid, ExitReason.Kill);
        while (Node.ProcessCount > 0)
            await self.Sleep(TimeSpan.FromMilliseconds(0.1));

        // What a client was about to do when it was killed does not count, even if a table still answers.
        foreach (var (history, _, _) in _ended)
            history.Operations.RemoveAll(recorded => recorded.Invoked > moment);
    }

    /// <summary>Looks what a bucket is after a restart.</summary>
    private void GoOn(Ended ended, SnapshotPage? page)
    {
        var (history, restart, isLossy) = ended;
        var wasRemoved = history.Operations.Any(static recorded => recorded.Request is BucketRemoved);
        if (Tree.FindNow(history.Bucket.Name) is not { } next || next.Context.Journal!.Number != history.Number)
        {
            Assert.True(wasRemoved || (isLossy && history.Synced == 0), $"Bucket \"{history.Title}\" is gone after a restart.");
            history.Operations.Remove(restart);
            history.IsOver = true;
            return;
        }

        Assert.False(history.IsDeleted && !isLossy, $"Bucket \"{history.Title}\" is back after its deletion was answered.");
        Assert.NotNull(page);
        if (isLossy)
        {
            Assert.True(
                page.Revision.Number >= history.Synced,
                $"Bucket \"{history.Title}\" is back at {page.Revision.Number}, but {history.Synced} was answered and synced.");
            history.Operations.Remove(restart);
            history.IsOver = true;
            Sampler.Look(Recorder.BeginAgain(next, StateOf(next, page)));
            _counts.Forks++;
            return;
        }

        if (wasRemoved)
            history.Operations.RemoveAll(static recorded => recorded.Request is BucketRemoved);
        foreach (var watch in Recorder.Watches.Where(watch => watch.History == history))
        {
            if (TagBook.FindTakenBack(watch, page) is { } fault)
                Assert.Fail(fault + Recorder.Transcript());
        }

        Recorder.GoOn(history, next);
        Sampler.Look(history);
    }

    private async Task<SnapshotPage?> Read(Self self, string name)
    {
        while (true)
        {
            try
            {
                return Tree.FindNow(name) is { } bucket ? await bucket.ReadForSnapshot(null) : null;
            }
            catch (BucketUnavailableException)
            {
                await self.Sleep(TimeSpan.FromMilliseconds(0.1));
            }
        }
    }

    private ModelState StateOf(Bucket bucket, SnapshotPage page) => new(bucket.Config)
    {
        Entries = [.. page.Entries.Select(entry => EntryOf(entry, page.Revision.Epoch))],
        Epoch = page.Revision.Epoch,
        Last = page.Revision.Number,
        Now = Time.GetUtcNow().UtcTicks,
    };

    private static ModelEntry EntryOf(Entry entry, long present)
    {
        var expiry = entry.Tracking?.Expiry ?? new EntryExpiry(long.MaxValue, long.MaxValue, 0);
        return new ModelEntry(
            entry.Key, Texts.Of(entry.Value), entry.Revision.Number, entry.Created.UtcTicks, entry.Modified.UtcTicks,
            expiry.Deadline, expiry.Latest, expiry.Idle)
        {
            Epoch = entry.Revision.Epoch == present ? 0 : entry.Revision.Epoch,
        };
    }

    /// <summary>A history whose bucket may be found again after a restart.</summary>
    private sealed record Ended(BucketHistory History, Recorded Restart, bool IsLossy);
}

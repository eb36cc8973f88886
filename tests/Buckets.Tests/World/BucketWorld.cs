using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Testing;

namespace Pail.Buckets.Tests.World;

/// <summary>
/// One simulated world: a tree of buckets, clients that work on them, and a killer that ends any process at any moment. Everything follows
/// from the seed.
/// </summary>
internal class BucketWorld : IDisposable
{
    protected static readonly SupervisorOptions Patient = new() { MaxRestarts = int.MaxValue };
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(60);

    // Longer than any expiry, any suspension and any repetition of a timer.
    protected static readonly TimeSpan Calm = TimeSpan.FromSeconds(12);

    private readonly CrashCollector _crashes = new();
    private readonly List<Exception> _failures = [];
    private readonly Dictionary<Pid, WorldClient> _working = [];
    private readonly Dictionary<Pid, WatchRecord> _watchers = [];
    private readonly Simulator _simulator;
    private int _clients;

    protected BucketWorld(int seed, BucketVariant variant)
    {
        _simulator = new Simulator(new SimulationOptions
        {
            Seed = seed,
            MaxSteps = 2_000_000,
            LoggerFactory = _crashes,
            OnStep = _ => Look(),
        });
        Random = _simulator.Random;
        Options = new WorldOptions(Random, variant);
        Recorder = new Recorder(_simulator.Time);
        Node = _simulator.Node;
        Sampler = new BucketSampler(Recorder, Node);
        Tree = NewTree(null);
    }

    /// <summary>Runs a world and checks it. Returns all that happened.</summary>
    internal static (Recorder Recorder, int Steps) Run(int seed, BucketVariant variant)
    {
        using var world = new BucketWorld(seed, variant);
        world.Run();
        return (world.Recorder, world._simulator.Steps);
    }

    protected Random Random { get; }

    protected WorldOptions Options { get; }

    protected Recorder Recorder { get; }

    protected TimeProvider Time => _simulator.Time;

    protected NodeOptions NodeOptions => _simulator.NodeOptions;

    protected int Steps => _simulator.Steps;

    protected Node Node { get; set; }

    protected BucketTree Tree { get; set; }

    protected BucketSampler Sampler { get; set; }

    /// <summary>The processes that nobody kills.</summary>
    protected HashSet<Pid> Spared { get; } = [];

    protected bool IsOver => _simulator.Elapsed >= Duration;

    protected void Run()
    {
        _simulator.Run(Live);
        if ((_failures.FirstOrDefault()?.ToString() ?? _crashes.Crashes.FirstOrDefault()) is { } failure)
            Assert.Fail(failure);
        foreach (var history in Recorder.Histories)
            history.CloseWindows();
        if (Recorder.FindFault(new Model(Options.HasBudget)) is { } fault)
            Assert.Fail(fault);
    }

    protected BucketTree NewTree(BucketStorageOptions? storage) =>
        new(Node, null, new BucketTreeOptions { MemoryBudget = Options.HasBudget ? Random.Next(1500, 6000) : null, Storage = storage });

    /// <summary>Ends the simulation. The audit has stopped the tree.</summary>
    public void Dispose()
    {
        _simulator.Dispose();
        _crashes.Dispose();
    }

    /// <summary>Called before every step.</summary>
    protected virtual void Look() => Sampler.Look();

    protected virtual async Task Live(Self self)
    {
        var parent = await StartTree(self);
        await Work(self);
        while (!IsOver || Node.Processes().Any(_working.ContainsKey))
            await self.Sleep(TimeSpan.FromMilliseconds(5));
        await End(self, parent);
    }

    /// <summary>Starts the tree. Returns the supervisor above it.</summary>
    protected async Task<Pid> StartTree(Self self)
    {
        var started = await Node.StartSupervisor([Tree.Child], Patient);
        Assert.True(started.IsOk, $"The tree was not started: {started}: {started.Reason?.Term}");
        var parent = started.Pid;
        Spared.UnionWith([self.Pid, parent]);
        return parent;
    }

    /// <summary>Starts clients, and kills until the end.</summary>
    protected async Task Work(Self self)
    {
        for (var number = 0; number < Options.Clients; number++)
            StartClient(self);
        if (Options.Kills > 0)
            await Kill(self);
    }

    /// <summary>Waits until nothing happens any more, and checks what is left.</summary>
    protected async Task End(Self self, Pid parent)
    {
        await self.Sleep(Calm);
        var audit = new WorldAudit(Tree, Node, Recorder, Sampler);
        await audit.CheckAtTheEnd(parent, _watchers.Keys.Count(Node.IsAlive));
        foreach (var (watcher, record) in _watchers)
        {
            record.IsComplete = Node.IsAlive(watcher);
            self.Exit(watcher, ExitReason.Kill);

            // A process that is killed while it waits for something that never comes runs no finally block.
            if (record.Open is { } watch)
                await watch.DisposeAsync();
        }

        await self.Sleep(Calm);
        await audit.DeleteAll(self, parent);
    }

    /// <summary>Notes that all clients are gone: what they have sent last may take effect or not.</summary>
    protected void AbandonClients()
    {
        foreach (var client in _working.Values)
            client.Abandon();
        _working.Clear();
        _watchers.Clear();
    }

    private void StartClient(Self self)
    {
        var name = $"{(char)('p' + (_clients++ % 8))}";
        var source = new RequestSource(Random, name, Node.TimeProvider, slides: !Options.IsDurable);
        var client = new WorldClient(Recorder, source, name);
        _working.Add(self.Spawn(process => Guard(() => Work(process, client, source, name))), client);
    }

    /// <summary>Runs a part of the test in a process. Its failure must not look like one of the killed processes.</summary>
    protected async Task Guard(Func<Task> body)
    {
        try
        {
            await body();
        }
        catch (Exception error) when (error is not ExitException)
        {
            _failures.Add(error);
        }
    }

    private async Task Work(Self self, WorldClient client, RequestSource source, string name)
    {
        // What a client has caught when it was killed must not bring it into the next program.
        var tree = Tree;
        while (!IsOver && Tree == tree)
        {
            if (Random.Next(3) != 0)
                await self.Sleep(TimeSpan.FromMilliseconds(0.5 * Random.Next(6)));
            var bucketName = Options.Configs.Keys.ElementAt(Random.Next(Options.Configs.Count));
            if (Options.Deletes && Random.Next(12) == 0)
                await Delete(bucketName, name);
            else if (await FindOrCreate(bucketName) is not { } bucket)
                continue;
            else if (Random.Next(30) == 0)
                StartWatcher(self, Seen(bucket));
            else
                await client.Send(Seen(bucket), Random.Next(40) == 0 ? NextConfig(bucket) : source.Next());
        }
    }

    protected void StartWatcher(Self self, BucketHistory history)
    {
        var (prefix, key) = Random.Next(6) switch { 0 => ("a", null), 1 => ("", "a"), _ => ("", default(string)) };
        var record = new WatchRecord(history, prefix, key, Random.Next(4) != 0);
        Recorder.Watches.Add(record);
        var watcher = new WorldWatcher(record, Random);
        _watchers.Add(self.Spawn(process => Guard(() => watcher.Watch(process))), record);
    }

    private Configured NextConfig(IBucket bucket) => new(WorldOptions.WithOtherLimits(Random, bucket.Config));

    private BucketHistory Seen(IBucket bucket)
    {
        var history = Recorder.Of(bucket);
        Sampler.Look(history);
        return history;
    }

    private async Task<IBucket?> FindOrCreate(string name)
    {
        if (await Tree.Find(name) is { } found)
            return found;
        try
        {
            return (await Tree.Create(name, Options.Configs[name])).Bucket;
        }
        catch (BucketUnavailableException error)
        {
            Assert.True(error.Outcome == Outcome.NotApplied || Options.IsDurable, error.Message);
            return null;
        }
    }

    private async Task Delete(string name, string client)
    {
        var before = await Tree.Find(name);
        var history = before is null ? null : Seen(before);
        var recorded = history is null ? null : Recorder.Begin(history, client, new FoundNotEmpty());
        DeleteBucketStatus status;
        try
        {
            status = await Tree.Delete(name, force: !WorldOptions.IsDeletedOnlyWhenEmpty(name));
        }
        catch (BucketUnavailableException) when (Options.IsDurable)
        {
            // The store does not say whether it has the deletion.
            if (recorded is not null)
                Recorder.Forget(history!, recorded);
            return;
        }

        // A bucket that was deleted never comes back. So one that was there before and after was there all the time.
        if (status == DeleteBucketStatus.NotEmpty && before is not null && await Tree.Find(name) == before)
            Recorder.End(recorded!, null);
        else if (recorded is not null)
            Recorder.Forget(history!, recorded);
        if (status != DeleteBucketStatus.NotEmpty && before is not null)
            Assert.Equal(BucketState.Deleted, (await before.Status()).State);
        if (status == DeleteBucketStatus.Deleted && history is not null)
            history.IsDeleted = true;
    }

    private async Task Kill(Self self)
    {
        while (!IsOver)
        {
            await self.Sleep(TimeSpan.FromMilliseconds(0.5 * Random.Next(1, 30)));
            for (var kills = Random.Next(Options.Kills); kills >= 0; kills--)
                KillOne(self);
            if (Options.Suspends && Random.Next(2) == 0)
                Spared.Add(self.Spawn(Suspend));
        }
    }

    private void KillOne(Self self)
    {
        var victims = Node.Processes().Where(pid => !Spared.Contains(pid)).ToArray();
        if (victims.Length == 0)
            return;
        var victim = victims[Random.Next(victims.Length)];
        self.Exit(victim, Random.Next(4) == 0 ? ExitReason.Of("storm") : ExitReason.Kill);
        if (!_working.Remove(victim, out var client))
            return;
        client.Abandon();
        StartClient(self);
    }

    /// <summary>Stops the process of a bucket for a while.</summary>
    private async Task Suspend(Self self)
    {
        var buckets = (await Tree.List("", null, 10)).Where(static bucket => bucket.CurrentStatus().Pid is not null).ToArray();
        if (buckets.Length == 0 || buckets[Random.Next(buckets.Length)].CurrentStatus().Pid is not { } pid)
            return;
        try
        {
            await Node.Sys(pid).Suspend();
            await self.Sleep(TimeSpan.FromMilliseconds(0.5 * Random.Next(20)));
            await Node.Sys(pid).Resume();
        }
        catch (CallException)
        {
            // It was killed.
        }
    }
}

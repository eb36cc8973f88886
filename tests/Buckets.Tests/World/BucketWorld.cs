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
internal sealed class BucketWorld : IDisposable
{
    private static readonly SupervisorOptions Patient = new() { MaxRestarts = int.MaxValue };
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(60);

    // Longer than any expiry, any suspension and any repetition of a timer.
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(12);

    private readonly CrashCollector _crashes = new();
    private readonly List<Exception> _failures = [];
    private readonly HashSet<Pid> _spared = [];
    private readonly Dictionary<Pid, WorldClient> _working = [];
    private readonly Simulator _simulator;
    private readonly Random _random;
    private readonly WorldOptions _options;
    private readonly Recorder _recorder;
    private readonly BucketSampler _sampler;
    private readonly BucketTree _tree;
    private readonly Dictionary<Pid, WatchRecord> _watchers = [];
    private int _clients;

    private BucketWorld(int seed, BucketVariant variant)
    {
        _simulator = new Simulator(new SimulationOptions
        {
            Seed = seed,
            MaxSteps = 2_000_000,
            LoggerFactory = _crashes,
            OnStep = _ => _sampler!.Look(),
        });
        _random = _simulator.Random;
        _options = new WorldOptions(_random, variant);
        _recorder = new Recorder(_simulator.Time);
        _sampler = new BucketSampler(_recorder, Node);
        _tree = new BucketTree(Node, null, new BucketTreeOptions { MemoryBudget = _options.HasBudget ? _random.Next(1500, 6000) : null });
    }

    /// <summary>Runs a world and checks it. Returns all that happened.</summary>
    internal static (Recorder Recorder, int Steps) Run(int seed, BucketVariant variant)
    {
        using var world = new BucketWorld(seed, variant);
        world._simulator.Run(world.Live);
        if ((world._failures.FirstOrDefault()?.ToString() ?? world._crashes.Crashes.FirstOrDefault()) is { } failure)
            Assert.Fail(failure);
        foreach (var history in world._recorder.Histories)
            history.CloseWindows();
        if (world._recorder.FindFault(new Model(world._options.HasBudget)) is { } fault)
            Assert.Fail(fault);
        return (world._recorder, world._simulator.Steps);
    }

    /// <summary>Ends the simulation. The audit has stopped the tree.</summary>
    public void Dispose()
    {
        _simulator.Dispose();
        _crashes.Dispose();
    }

    private Node Node => _simulator.Node;

    private bool IsOver => _simulator.Elapsed >= Duration;

    private async Task Live(Self self)
    {
        var parent = (await Node.StartSupervisor([_tree.Child], Patient)).Pid;
        _spared.UnionWith([self.Pid, parent]);
        for (var number = 0; number < _options.Clients; number++)
            StartClient(self);
        if (_options.Kills > 0)
            await Kill(self);
        while (!IsOver || Node.Processes().Any(_working.ContainsKey))
            await self.Sleep(TimeSpan.FromMilliseconds(5));
        await self.Sleep(Calm);
        var audit = new WorldAudit(_tree, Node, _recorder, _sampler);
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

    private void StartClient(Self self)
    {
        var name = $"{(char)('p' + (_clients++ % 8))}";
        var source = new RequestSource(_random, name, Node.TimeProvider);
        var client = new WorldClient(_recorder, source, name);
        _working.Add(self.Spawn(process => Guard(() => Work(process, client, source, name))), client);
    }

    /// <summary>Runs a part of the test in a process. Its failure must not look like one of the killed processes.</summary>
    private async Task Guard(Func<Task> body)
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
        while (!IsOver)
        {
            if (_random.Next(3) != 0)
                await self.Sleep(TimeSpan.FromMilliseconds(0.5 * _random.Next(6)));
            var bucketName = _options.Configs.Keys.ElementAt(_random.Next(_options.Configs.Count));
            if (_options.Deletes && _random.Next(12) == 0)
                await Delete(bucketName, name);
            else if (await FindOrCreate(bucketName) is not { } bucket)
                continue;
            else if (_random.Next(30) == 0)
                StartWatcher(self, Seen(bucket));
            else
                await client.Send(Seen(bucket), _random.Next(40) == 0 ? NextConfig(bucket) : source.Next());
        }
    }

    private void StartWatcher(Self self, BucketHistory history)
    {
        var (prefix, key) = _random.Next(6) switch { 0 => ("a", null), 1 => ("", "a"), _ => ("", default(string)) };
        var record = new WatchRecord(history, prefix, key, _random.Next(4) != 0);
        _recorder.Watches.Add(record);
        var watcher = new WorldWatcher(record, _random);
        _watchers.Add(self.Spawn(process => Guard(() => watcher.Watch(process))), record);
    }

    private Configured NextConfig(IBucket bucket) => new(WorldOptions.WithOtherLimits(_random, bucket.Config));

    private BucketHistory Seen(IBucket bucket)
    {
        var history = _recorder.Of(bucket);
        _sampler.Look(history);
        return history;
    }

    private async Task<IBucket?> FindOrCreate(string name)
    {
        if (_tree.Find(name) is { } found)
            return found;
        try
        {
            return (await _tree.Create(name, _options.Configs[name])).Bucket;
        }
        catch (BucketUnavailableException error)
        {
            Assert.Equal(Outcome.NotApplied, error.Outcome);
            return null;
        }
    }

    private async Task Delete(string name, string client)
    {
        var before = _tree.Find(name);
        var history = before is null ? null : Seen(before);
        var recorded = history is null ? null : _recorder.Begin(history, client, new FoundNotEmpty());
        var status = await _tree.Delete(name, force: !WorldOptions.IsDeletedOnlyWhenEmpty(name));

        // A bucket that was deleted never comes back. So one that was there before and after was there all the time.
        if (status == DeleteBucketStatus.NotEmpty && before is not null && _tree.Find(name) == before)
            _recorder.End(recorded!, null);
        else if (recorded is not null)
            _recorder.Forget(history!, recorded);
        if (status != DeleteBucketStatus.NotEmpty && before is not null)
            Assert.Equal(BucketState.Deleted, before.Status().State);
    }

    private async Task Kill(Self self)
    {
        while (!IsOver)
        {
            await self.Sleep(TimeSpan.FromMilliseconds(0.5 * _random.Next(1, 30)));
            for (var kills = _random.Next(_options.Kills); kills >= 0; kills--)
                KillOne(self);
            if (_options.Suspends && _random.Next(2) == 0)
                _spared.Add(self.Spawn(Suspend));
        }
    }

    private void KillOne(Self self)
    {
        var victims = Node.Processes().Where(pid => !_spared.Contains(pid)).ToArray();
        if (victims.Length == 0)
            return;
        var victim = victims[_random.Next(victims.Length)];
        self.Exit(victim, _random.Next(4) == 0 ? ExitReason.Of("storm") : ExitReason.Kill);
        if (!_working.Remove(victim, out var client))
            return;
        client.Abandon();
        StartClient(self);
    }

    /// <summary>Stops the process of a bucket for a while.</summary>
    private async Task Suspend(Self self)
    {
        var buckets = _tree.List("", null, 10).Where(static bucket => bucket.Status().Pid is not null).ToArray();
        if (buckets.Length == 0 || buckets[_random.Next(buckets.Length)].Status().Pid is not { } pid)
            return;
        try
        {
            await Node.Sys(pid).Suspend();
            await self.Sleep(TimeSpan.FromMilliseconds(0.5 * _random.Next(20)));
            await Node.Sys(pid).Resume();
        }
        catch (CallException)
        {
            // It was killed.
        }
    }
}

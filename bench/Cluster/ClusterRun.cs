using System.Diagnostics;
using Pail.Bench.Cluster.Clients;
using Pail.Bench.Cluster.History;
using Pail.Bench.Durability;

namespace Pail.Bench.Cluster;

/// <summary>
/// One run: a store and a cluster over it, buckets on every silo, clients and watchers. When it ends, everything is read through every
/// silo, and the history is verified.
/// </summary>
internal sealed class ClusterRun : IAsyncDisposable
{
    private static readonly TimeSpan WatchPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(50);

    private readonly ClusterOptions _options;
    private readonly CancellationTokenSource _stopLoad = new();
    private readonly CancellationTokenSource _stopWatch = new();
    private readonly List<BucketWatcher> _watchers = [];
    private readonly List<Task> _load = [];
    private List<Task> _watching = [];
    private long _began;

    private ClusterRun(ClusterOptions options, int seed, StoreUnderTest store, TestedCluster cluster)
    {
        (_options, Store, Cluster, Random) = (options, store, cluster, new Random(seed));
        Recovery = new Recovery(Log);
    }

    internal StoreUnderTest Store { get; }

    internal TestedCluster Cluster { get; }

    internal Random Random { get; }

    internal HistoryLog Log { get; } = new();

    internal Recovery Recovery { get; }

    /// <summary>For how long there has been load.</summary>
    internal TimeSpan Elapsed => Stopwatch.GetElapsedTime(_began);

    internal int Reconnects => _watchers.Sum(static watcher => watcher.Reconnects);

    /// <summary>Starts everything, and the load.</summary>
    internal static async Task<ClusterRun> Start(ClusterOptions options, int seed, params string[] redisArguments)
    {
        var store = await StoreUnderTest.Start(options.Store, redisArguments);
        TestedCluster? cluster = null;
        try
        {
            cluster = await TestedCluster.Start(options.Program, store.Address, options.Silos);
            var run = new ClusterRun(options, seed, store, cluster);
            await run.Begin();
            return run;
        }
        catch
        {
            if (cluster is not null)
                await cluster.DisposeAsync();
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>The owner of each bucket, as a silo says that is up.</summary>
    internal async Task<Dictionary<string, string>> Owners()
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var bucket in Buckets.Names)
        {
            if (await TestedCluster.OwnerOf(bucket, Cluster.Up[0]) is { } owner)
                owners[bucket] = owner;
        }

        return owners;
    }

    /// <summary>Waits until there has been load for a time.</summary>
    internal async Task WhenElapsed(TimeSpan time)
    {
        if (time - Elapsed is { Ticks: > 0 } left)
            await Task.Delay(left);
    }

    /// <summary>Ends the load, reads everything, and verifies the history.</summary>
    internal async Task<List<Violation>> End()
    {
        await _stopLoad.CancelAsync();
        await Task.WhenAll(_load);
        CheckAlive();
        await ReadAll();
        await WhenWatchersAreDone();
        await _stopWatch.CancelAsync();
        await Task.WhenAll(_watching);
        return HistoryVerifier.Check(Log);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopLoad.CancelAsync();
        await _stopWatch.CancelAsync();
        await Task.WhenAll([.. _load, .. _watching]);
        foreach (var watcher in _watchers)
            watcher.Dispose();
        await Cluster.DisposeAsync();
        await Store.DisposeAsync();
        _stopLoad.Dispose();
        _stopWatch.Dispose();
    }

    private async Task Begin()
    {
        // A bucket begins at the silo that is asked first, so every silo has some.
        var place = 0;
        foreach (var (name, backend) in Buckets.All)
        {
            var silo = Cluster.Silos[place++ % Cluster.Silos.Count];
            var answer = await silo.Http.PutJson($"/v1/buckets/{name}", $$"""{"backend":"{{backend}}"}""");
            if (!answer.IsDone)
                throw new DurabilityException($"{name} could not be made: {System.Text.Encoding.UTF8.GetString(answer.Body)}");
        }

        foreach (var bucket in Buckets.Names)
            _watchers.Add(new BucketWatcher(Cluster, Log, bucket, new Random(Random.Next())));
        _watching = [.. _watchers.Select(watcher => Task.Run(() => watcher.Run(_stopWatch.Token)))];
        await Task.WhenAll(_watchers.Select(static watcher => watcher.Opened)).WaitAsync(WatchPatience);
        _began = Stopwatch.GetTimestamp();
        for (var number = 0; number < _options.Clients; number++)
        {
            var client = new ClusterClient(new Route(Cluster.Silos, Log, number), Log, $"client {number}");
            var load = new LoadClient(client, new Random(Random.Next()), number, _options.Clients, Buckets.Names, _options.Rest);
            _load.Add(Task.Run(() => load.Run(_stopLoad.Token)));
        }
    }

    private void CheckAlive()
    {
        foreach (var silo in Cluster.Up)
        {
            if (silo.Process!.HasEnded)
                Log.Report(ViolationKind.WrongAnswer, $"{silo.Name} ended by itself: {silo.Process.Said}");
        }
    }

    // Through every silo, so that also the way to the owner is proved.
    private async Task ReadAll()
    {
        var keys = Log.Operations.ToLookup(static operation => operation.Bucket, static operation => operation.Key);
        foreach (var silo in Cluster.Up)
        {
            var client = new ClusterClient(new Route([silo], Log), Log, $"the end through {silo.Name}") { IsFinal = true };
            foreach (var bucket in Buckets.Names)
            {
                var found = await Repeatedly(() => client.List(bucket, keys[bucket], CancellationToken.None));
                if (found is null)
                    Log.Report(ViolationKind.WrongAnswer, $"{bucket} cannot be listed through {silo.Name}");
                else
                    LoadClient.CheckGroups(Log, bucket, found, _options.Clients);
            }
        }
    }

    private static async Task<T?> Repeatedly<T>(Func<Task<T?>> call)
        where T : class
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await call() is { } result)
                return result;
            if (Stopwatch.GetElapsedTime(began) > WatchPatience)
                return null;
            await Task.Delay(Turn);
        }
    }

    private async Task WhenWatchersAreDone()
    {
        var last = Log.Operations
            .Where(static operation => operation is { IsWrite: true, Outcome: OperationOutcome.Done, Tag: not null })
            .GroupBy(static operation => operation.Bucket)
            .ToDictionary(static bucket => bucket.Key, static bucket => bucket.Max(static operation => operation.Tag!.Value));
        foreach (var watch in Log.Watches)
        {
            if (!last.TryGetValue(watch.Bucket, out var tag))
                continue;
            var began = Stopwatch.GetTimestamp();
            while (watch.Last < tag && Stopwatch.GetElapsedTime(began) < WatchPatience)
                await Task.Delay(Turn);
            if (watch.Last < tag)
                Log.Report(ViolationKind.Watch, $"{watch.Bucket}: a watch has come to {watch.Last} and no further; {tag} was acknowledged");
        }
    }
}

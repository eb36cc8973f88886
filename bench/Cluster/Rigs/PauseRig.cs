using System.Diagnostics;
using Pail.Bench.Cluster.Clients;
using Pail.Bench.Cluster.History;

namespace Pail.Bench.Cluster.Rigs;

/// <summary>
/// Lets an owner hang until it was declared dead, and go on then (SIGSTOP, SIGCONT). What was sent to it meanwhile lies in its sockets: it
/// must refuse the writes, and answer no read from what it remembers.
/// </summary>
internal sealed class PauseRig(ClusterOptions options) : ClusterRig(options, "pause")
{
    private const string DeclaredDead = "declared dead";

    // The exit code of a process that ends itself because the others have declared it dead.
    private const int Aborted = 134;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BetweenLate = TimeSpan.FromMilliseconds(200);

    protected override async Task Hurt(ClusterRun run, int number)
    {
        await run.WhenElapsed(Options.Time * (0.15 + run.Random.NextDouble() * 0.15));
        var owners = await run.Owners();
        var owner = run.Cluster.Silos.Where(silo => owners.ContainsValue(silo.Name)).MinBy(_ => run.Random.Next())!;
        var others = run.Cluster.Silos.Where(silo => silo != owner).ToList();
        var buckets = owners.Where(pair => pair.Value == owner.Name).Select(static pair => pair.Key).ToList();
        Summary.AddCount("buckets whose owner hung", buckets.Count);

        var before = others.Sum(Deaths);
        var paused = Stopwatch.GetTimestamp();
        owner.Process!.Freeze();

        // A load balancer notices after a moment.
        _ = Task.Delay(run.Random.Next(100, 1500)).ContinueWith(_ => owner.IsUp = false, TaskScheduler.Default);
        using var stopLate = new CancellationTokenSource();
        var late = buckets.Select(bucket => SendLate(run, bucket, owner, stopLate.Token)).ToList();
        var (gets, puts) = await run.Recovery.Measure(buckets, others[0], paused);
        Summary.AddTimes("first good GET, owner hung", gets);
        Summary.AddTimes("first good PUT, owner hung", puts);
        if (!await Until(() => others.Sum(Deaths) > before))
            run.Log.Report(ViolationKind.WrongAnswer, $"{owner.Name} hung for {Patience}, but was not declared dead");
        Summary.AddTimes("hung until declared dead", [Stopwatch.GetElapsedTime(paused)]);

        // Now the others write what it does not know.
        await Task.Delay(run.Random.Next(200, 2000));
        var resumed = Stopwatch.GetTimestamp();
        owner.Process.Thaw();
        if (await Until(() => owner.Process.HasEnded))
        {
            Summary.AddTimes("goes on until it ends itself", [Stopwatch.GetElapsedTime(resumed)]);
            Summary.AddCount("silos that ended themselves", 1);
            if (await owner.Process.WhenEnded() is var code and not Aborted)
                run.Log.Report(ViolationKind.WrongAnswer, $"{owner.Name} ended with {code} after it hung: {owner.Process.Said}");
        }
        else
        {
            run.Log.Report(ViolationKind.WrongAnswer, $"{owner.Name} was declared dead, went on, and has not ended: {owner.Process.Said}");
        }

        await stopLate.CancelAsync();
        Summary.AddCount("requests to an owner that hangs", (await Task.WhenAll(late)).Sum());
        await run.Cluster.Restart(owner);
        await run.WhenElapsed(Options.Time);
    }

    // Clients that do not know that the silo hangs, one request after another, each of which waits in the socket.
    private static async Task<int> SendLate(ClusterRun run, string bucket, SiloSlot owner, CancellationToken stop)
    {
        var sent = new List<Task>();
        var client = new ClusterClient(new Route([owner], run.Log) { IgnoresBalancer = true }, run.Log, $"late {bucket}");
        while (!stop.IsCancellationRequested)
        {
            sent.Add(Try(() => client.Get(bucket, "hot/0", stop)));
            sent.Add(Try(() => client.Get(bucket, "count/0", stop)));
            sent.Add(Try(() => client.Put(bucket, "hot/1", stop)));
            sent.Add(Try(() => client.Increment(bucket, "count/1", stop)));
            await Task.WhenAny(Task.Delay(BetweenLate, stop));
        }

        await Task.WhenAll(sent);
        return sent.Count;

        async Task Try(Func<Task> send)
        {
            try
            {
                await send();
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The silo has ended, and refuses connections.
            }
        }
    }

    private static int Deaths(SiloSlot silo) =>
        silo.Process!.Said.Split('\n').Count(static line => line.Contains(DeclaredDead, StringComparison.Ordinal));

    private static async Task<bool> Until(Func<bool> isSo)
    {
        var began = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
                return false;
            await Task.Delay(Turn);
        }

        return true;
    }
}

using System.Globalization;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tables;
using Pail.Runtime.Testing;

namespace Pail.Buckets.Tests;

/// <summary>
/// Random kills of any process of the tree, in a simulation, while clients work. No acknowledged write to a table may be lost, and
/// afterwards the tree must have its declared shape.
/// </summary>
public sealed class BucketStormTests
{
    private const string SeedsVariable = "PAIL_FAULT_SEEDS";

    private static readonly SupervisorOptions Patient = new() { MaxRestarts = int.MaxValue };
    private static readonly TimeSpan Storm = TimeSpan.FromSeconds(5);
    private static readonly Comparer<string> Utf8 = Comparer<string>.Create(Utf8Order.Compare);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);

    // How many simulations each test runs. A few by default; a long run sets a thousand.
    private static int Seeds => int.Parse(Environment.GetEnvironmentVariable(SeedsVariable) ?? "10", CultureInfo.InvariantCulture);

    [Fact]
    public void No_acknowledged_write_of_a_table_is_lost_whatever_is_killed()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            using var simulator = new Simulator(new SimulationOptions { Seed = seed, MaxSteps = 5_000_000 });
            simulator.Run(self => WriteThroughTheStorm(self, simulator.Random));
        }
    }

    [Fact]
    public void Nothing_is_left_of_buckets_that_are_created_and_deleted_while_everything_is_killed()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            using var simulator = new Simulator(new SimulationOptions { Seed = seed, MaxSteps = 5_000_000 });
            simulator.Run(self => CreateAndDeleteInTheStorm(self, simulator.Random));
        }
    }

    private static async Task WriteThroughTheStorm(Self self, Random random)
    {
        var node = self.Node;
        var (tree, parent) = await Start(node);
        var tables = new List<IBucket>();
        foreach (var restart in (Restart[])[Restart.Permanent, Restart.Transient, Restart.Temporary])
            tables.Add((await tree.Create($"table-{restart}", new BucketConfig { Restart = restart })).Bucket);
        var agent = (await tree.Create("agent", new BucketConfig { Backend = BucketBackend.Agent })).Bucket;
        var server = (await tree.Create("genserver", new BucketConfig { Backend = BucketBackend.GenServer })).Bucket;
        var epochs = tables.Select(table => table.CurrentStatus().Epoch).ToArray();
        var (agentEpoch, serverEpoch) = ((await agent.Status()).Epoch, (await server.Status()).Epoch);

        var writers = Enumerable.Range(0, 3).Select(number => new Writer(number, [.. tables, agent, server])).ToArray();
        var pids = writers.Select(writer => self.Spawn(process => writer.Write(process, random))).ToArray();
        var monitors = pids.Select(self.Monitor).ToArray();
        await Kill(self, random, [.. pids, self.Pid, parent]);
        foreach (var writer in writers)
            writer.Stop();
        await EndNormally(self, monitors);
        await self.Sleep(Calm);

        for (var index = 0; index < tables.Count; index++)
        {
            var table = tables[index];
            var acknowledged = writers.SelectMany(writer => writer.Acknowledged[index]).OrderBy(pair => pair.Key, Utf8).ToArray();
            var stored = (await table.List(new KeyQuery { Limit = 1000 })).Keys;
            var status = await table.Status();
            Assert.Equal(acknowledged, stored);
            Assert.Equal((acknowledged.Length, acknowledged.Sum(pair => pair.Value.Value.Length)), (status.Keys, status.Bytes));
            Assert.Equal((epochs[index], 0), (status.Epoch, status.LostKeys));
            Assert.Same(table, await tree.Find(table.Name));

            // A temporary bucket may be failed or running: it is not restarted when only its process ends, but with its supervisor it is.
            if (table.Config.Restart != Restart.Temporary)
                Assert.Equal(BucketState.Running, status.State);
        }

        foreach (var bucket in (IBucket[])[agent, server])
        {
            var status = await bucket.Status();
            Assert.Equal(BucketState.Running, status.State);
            Assert.Equal((await bucket.List(new KeyQuery { Limit = 1000 })).Keys.Count, status.Keys);
        }

        Assert.True((await agent.Status()).Epoch > agentEpoch && (await server.Status()).Epoch > serverEpoch);
        var running = (await tree.List("", null, 100)).Count(bucket => bucket.CurrentStatus().State == BucketState.Running);

        // The test, the parent, the root, the registry and its partition, the supervisor of all buckets, and two for each bucket.
        Assert.Equal(6 + 2 * running, node.ProcessCount);
        foreach (var bucket in await tree.List("", null, 100))
            Assert.Equal(DeleteBucketStatus.Deleted, await tree.Delete(bucket.Name, force: true));
        await node.Stop(parent);
        Assert.Equal([self.Pid], node.Processes());
    }

    private static async Task CreateAndDeleteInTheStorm(Self self, Random random)
    {
        var node = self.Node;
        var (tree, parent) = await Start(node);
        var began = node.TimeProvider.GetTimestamp();
        var clients = Enumerable.Range(0, 4).Select(_ => self.Spawn(CreateAndDelete)).ToArray();
        var monitors = clients.Select(self.Monitor).ToArray();
        await Kill(self, random, [.. clients, self.Pid, parent]);
        await EndNormally(self, monitors);
        await self.Sleep(Calm);

        // All buckets that exist run, and every name can be used again.
        Assert.All(await tree.List("", null, 10), bucket => Assert.Equal(BucketState.Running, bucket.CurrentStatus().State));
        for (var name = 0; name < 3; name++)
        {
            await tree.Delete($"b{name}", force: true);
            Assert.Equal(CreateStatus.Created, (await tree.Create($"b{name}", new BucketConfig())).Status);
            Assert.Equal(DeleteBucketStatus.Deleted, await tree.Delete($"b{name}", force: false));
        }

        // The test, the parent, the root, the registry and its partition, the supervisor of all buckets.
        Assert.Equal(6, node.ProcessCount);
        Assert.DoesNotContain(node.Tables(), table => table.Name is ['b', _]);

        async Task CreateAndDelete(Self client)
        {
            while (node.TimeProvider.GetElapsedTime(began) < Storm)
            {
                var name = $"b{random.Next(3)}";
                try
                {
                    var (_, bucket) = await tree.Create(name, new BucketConfig { Backend = (BucketBackend)random.Next(3) });
                    await bucket.Put("milk", new NewValue(default, "x/y"), Condition.None);
                    await client.Sleep(TimeSpan.FromMilliseconds(random.Next(20)));
                    await tree.Delete(name, force: random.Next(2) == 0);
                }
                catch (BucketUnavailableException)
                {
                    await client.Sleep(TimeSpan.FromMilliseconds(1));
                }
            }
        }
    }

    /// <summary>A tree below a supervisor that restarts it.</summary>
    private static async Task<(BucketTree Tree, Pid Parent)> Start(Node node)
    {
        var tree = new BucketTree(node);
        var parent = (await node.StartSupervisor([tree.Child], Patient)).Pid;
        return (tree, parent);
    }

    private static async Task Kill(Self self, Random random, HashSet<Pid> spared)
    {
        var began = self.Node.TimeProvider.GetTimestamp();
        while (self.Node.TimeProvider.GetElapsedTime(began) < Storm)
        {
            await self.Sleep(TimeSpan.FromMilliseconds(random.Next(100)));

            // Often several at once, because the process that should restart another may be killed with it.
            for (var kills = random.Next(4); kills >= 0; kills--)
            {
                var victims = self.Node.Processes().Where(pid => !spared.Contains(pid)).ToArray();
                if (victims.Length > 0)
                    self.Exit(victims[random.Next(victims.Length)], random.Next(4) == 0 ? ExitReason.Of("storm") : ExitReason.Kill);
            }
        }
    }

    private static async Task EndNormally(Self self, MonitorRef[] monitors)
    {
        foreach (var monitor in monitors)
            Assert.Equal(ExitReason.Normal, (await self.Receive<Down>(down => down.Ref == monitor)).Reason);
    }

    /// <summary>A client that writes its own keys into every bucket and remembers what the tables have acknowledged.</summary>
    private sealed class Writer(int number, IBucket[] buckets)
    {
        private bool _stopped;

        internal Dictionary<string, Entry>[] Acknowledged { get; } =
            [.. buckets.Select(_ => new Dictionary<string, Entry>(StringComparer.Ordinal))];

        internal void Stop() => _stopped = true;

        internal async Task Write(Self self, Random random)
        {
            while (!_stopped)
            {
                await self.Sleep(TimeSpan.FromMilliseconds(random.Next(5)));
                var index = random.Next(buckets.Length);
                var (bucket, acknowledged) = (buckets[index], Acknowledged[index]);
                var key = $"{number}.{random.Next(20)}";
                try
                {
                    if (random.Next(4) == 0)
                    {
                        await bucket.Delete(key, Condition.None);
                        acknowledged.Remove(key);
                    }
                    else
                    {
                        var value = new NewValue(new byte[random.Next(10)], "x/y");
                        acknowledged[key] = (await bucket.Put(key, value, Condition.None)).Entry!;
                    }
                }
                catch (BucketUnavailableException error)
                {
                    // A table is available whatever happens to processes.
                    Assert.NotEqual(BucketBackend.Table, bucket.Config.Backend);
                    Assert.NotEqual(BucketFailure.Deleted, error.Failure);
                }
            }
        }
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Tests.Tables;

namespace Pail.Runtime.Tests.Registries;

/// <summary>Random registrations and deaths on several threads, and a look at everything that is left.</summary>
[Collection(nameof(RoomyPool))]
public sealed class RegistryStressTests
{
    private const int Keys = 8;

    [Theory]
    [InlineData(RegistryKind.Unique, 1)]
    [InlineData(RegistryKind.Unique, 3)]
    [InlineData(RegistryKind.Duplicate, 1)]
    [InlineData(RegistryKind.Duplicate, 3)]
    [InlineData(RegistryKind.DuplicateByKey, 3)]
    [Trait("Rule", "R9")]
    public async Task Nothing_is_left_of_the_dead_and_everything_of_the_living(RegistryKind keys, int partitions)
    {
        await using var node = new Node();
        var registry = await node.Run(keys, partitions);
        var survivors = new Pid[Together.Threads];
        var dead = new List<Pid>[Together.Threads];

        Together.Run(Together.Threads, me =>
        {
            var random = new Random(1000 * partitions + me);
            dead[me] = [];
            for (var round = 0; round < 60; round++)
            {
                var process = node.StartServant().GetAwaiter().GetResult();
                for (var step = random.Next(12); step >= 0; step--)
                    Step(node, registry, process, $"{random.Next(Keys)}", random.Next(5));
                survivors[me] = process;
                if (round == 59)
                    break;

                // Ended while others fight for its keys.
                node.Exit(process, ExitReason.Kill);
                dead[me].Add(process);
            }
        });

        foreach (var process in dead.SelectMany(some => some))
            await node.End(process);
        await registry.Sync().Soon();
        await Check(registry, survivors);

        foreach (var survivor in survivors)
            await node.Bury(survivor, registry);
        Assert.Equal(0, registry.Count);
        Assert.Equal(0, registry.CountSelect((_, _, _) => true));
        Assert.All(Parts(registry), part => Assert.Equal(0, part.Pids.Processes));
        Assert.All(registry.Partitions!.Servers, keeper => Assert.Single(keeper.Process!.Extras.Links.Snapshot()));
    }

    private static void Step(Node node, Registry<string, int> registry, Pid process, string key, int what) => node.Do(process, self =>
    {
        switch (what)
        {
            case 0:
                registry.Unregister(self, key);
                break;
            case 1:
                registry.UnregisterMatch(self, key, value => value % 2 == 0);
                break;
            default:
                registry.Register(self, key, (int)self.Pid.Id + what);
                break;
        }
    }).GetAwaiter().GetResult();

    // What is seen from the keys, from the processes, and what was counted must be the same.
    private static async Task Check(Registry<string, int> registry, Pid[] living)
    {
        var entries = registry.Select((_, _, _) => true, (key, pid, value) => (key, pid, value));

        Assert.Equal(entries.Count, registry.Count);
        Assert.All(entries, entry => Assert.Contains(entry.pid, living));
        foreach (var pid in living)
        {
            var mine = entries.Where(entry => entry.pid == pid).ToArray();
            Assert.Equal(mine.Select(entry => entry.key).Order(), registry.Keys(pid).Order());
            foreach (var group in mine.GroupBy(entry => entry.key))
                Assert.Equal(group.Select(entry => entry.value).Order(), registry.Values(group.Key, pid).Order());
            var linked = Parts(registry).Count(part => pid.Process!.IsLinkedWith(part.Server.Process!));
            Assert.Equal(Parts(registry).Count(part => part.Pids.All(pid).Count > 0), linked);
        }

        for (var key = 0; key < Keys; key++)
        {
            var expected = entries.Where(entry => entry.key == $"{key}").Select(entry => (entry.pid, entry.value));
            Assert.Equal(
                expected.OrderBy(entry => entry.pid.Id).ThenBy(entry => entry.value),
                registry.Lookup($"{key}")
                    .Select(entry => (pid: entry.Pid, value: entry.Value))
                    .OrderBy(entry => entry.pid.Id)
                    .ThenBy(entry => entry.value));
        }

        await registry.Sync().Soon();
    }

    private static RegistryPartition<string, int>[] Parts(Registry<string, int> registry) => registry.Partitions!.Partitions;
}

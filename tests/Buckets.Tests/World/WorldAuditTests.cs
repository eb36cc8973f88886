using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tables;
using Pail.Runtime.Testing;

namespace Pail.Buckets.Tests.World;

/// <summary>The audit at the end of a world finds errors that are planted into the accounts of a tree.</summary>
public sealed class WorldAuditTests
{
    [Fact]
    public void A_tree_without_errors_passes() => Audit(static (_, _, _) => ValueTask.CompletedTask);

    [Fact]
    public void Memory_that_is_not_given_back_is_found() => Fails(static (tree, _, _) =>
    {
        tree.Budget!.Add(1);
        return ValueTask.CompletedTask;
    });

    [Fact]
    public void A_count_of_keys_that_is_wrong_is_found() => Fails(static (_, node, _) =>
    {
        // Behind the bucket's back.
        node.WhereIsTable<Table<string, Entry>>("b0")!.Delete("a");
        return ValueTask.CompletedTask;
    });

    [Fact]
    public void A_process_that_is_left_over_is_found() => Fails(static (_, _, self) =>
    {
        self.Spawn(static async process => await process.Receive<string>());
        return ValueTask.CompletedTask;
    });

    [Fact]
    public void A_watcher_that_is_not_forgotten_is_found() =>
        Fails(
            static async (_, _, _) => await Task.CompletedTask,
            static async tree => await (await tree.Find("b0"))!.Watch(new WatchQuery()));

    private static void Fails(Func<BucketTree, Node, Self, ValueTask> plant, Func<BucketTree, Task>? beforeTheEnd = null) =>
        Assert.Throws<SimulationException>(() => Audit(plant, beforeTheEnd));

    private static void Audit(Func<BucketTree, Node, Self, ValueTask> plant, Func<BucketTree, Task>? beforeTheEnd = null)
    {
        using var simulator = new Simulator(seed: 1);
        simulator.Run(async self =>
        {
            var node = self.Node;
            var tree = new BucketTree(node, null, new BucketTreeOptions { MemoryBudget = 100_000 });
            var parent = (await node.StartSupervisor([tree.Child], new SupervisorOptions())).Pid;
            await self.Sleep(TimeSpan.FromSeconds(1));
            foreach (var variant in BucketVariants.Plain)
            {
                var (_, bucket) = await tree.Create($"b{(BucketVariant.Set - variant + 4) % 4}", variant.Config());
                await bucket.Put("a", new NewValue("1"u8.ToArray(), "text/plain"));
            }

            await plant(tree, node, self);
            var recorder = new Recorder(simulator.Time);
            var audit = new WorldAudit(tree, node, recorder, new BucketSampler(recorder, node));
            await audit.CheckAtTheEnd(parent, 0);
            if (beforeTheEnd is not null)
                await beforeTheEnd(tree);
            await audit.DeleteAll(self, parent);
        });
    }
}

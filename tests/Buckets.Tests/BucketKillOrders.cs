using Pail.Runtime.Processes;

namespace Pail.Buckets.Tests;

/// <summary>
/// Kills processes of the tree, alone and together, in every order. Every backend's bucket must come back under its name, and a table
/// bucket with its rows.
/// </summary>
public abstract class BucketKillOrders(BucketVariant variant) : BucketLab(variant)
{
    private static readonly string[] Roles = ["registry", "partition", "buckets", "supervisor", "process"];

    [Fact]
    public async Task It_comes_back_when_the_supervisor_of_all_buckets_is_killed() => await Survives("buckets");

    [Fact]
    public async Task It_comes_back_when_its_own_supervisor_is_killed() => await Survives("supervisor");

    [Fact]
    public async Task It_comes_back_when_the_registry_is_killed() => await Survives("registry");

    [Fact]
    public async Task It_comes_back_when_a_partition_of_the_registry_is_killed() => await Survives("partition");

    [Fact]
    public async Task It_comes_back_when_any_two_or_three_are_killed_in_any_order()
    {
        foreach (var first in Roles)
        {
            foreach (var second in Roles.Except([first]))
            {
                await Survives(first, second);
                foreach (var third in Roles.Except([first, second]))
                    await Survives(first, second, third);
            }
        }
    }

    [Fact]
    public async Task It_comes_back_when_all_of_them_are_killed_one_after_the_other()
    {
        await Survives(Roles);
        await Survives([.. Roles.Reverse()]);
    }

    [Fact]
    public async Task It_comes_back_when_each_is_killed_after_the_previous_one_has_ended()
    {
        string[][] orders =
            [["process", "supervisor", "buckets"], ["buckets", "supervisor", "process"], ["registry", "process", "buckets"]];
        foreach (var roles in orders)
        {
            var before = await Write();
            foreach (var role in roles)
            {
                var pid = await Alive(role);
                Node.Exit(pid, ExitReason.Kill);
                await Node.WaitForExit(pid);
            }

            await IsBack(before);
        }
    }

    [Fact]
    public async Task It_comes_back_when_the_supervisor_of_all_buckets_is_stopped()
    {
        var before = await Write();

        await Runtime.Servers.GenServerClient.Stop(Node, await PidOf("buckets"), ExitReason.Shutdown);

        await IsBack(before);
    }

    [Fact]
    public async Task All_buckets_come_back_with_their_supervisor()
    {
        for (var number = 0; number < 100; number++)
            await (await All.Create($"b{number}", Bucket.Config)).Bucket.Put("milk", Text($"{number}"), Condition.None);

        Node.Exit(await PidOf("buckets"), ExitReason.Kill);
        await Until(async () => (await All.List("b", null, 1000))
            .All(bucket => InTree(bucket).CurrentStatus() is { Restarts: 1, State: BucketState.Running }));

        for (var number = 0; number < 100; number++)
            Assert.Equal(Variant.KeepsKeys() ? $"{number}" : null, Text(await (await All.Find($"b{number}"))!.Get("milk")));
    }

    [Fact]
    public async Task A_bucket_that_came_back_is_deleted_with_its_processes()
    {
        await Survives("buckets");
        await Survives("supervisor");

        Assert.Equal(DeleteBucketStatus.Deleted, await All.Delete("shopping", force: true));

        // What is left: the root, the registry and its partition, the supervisor of all buckets.
        Assert.Equal(4, TreeProcesses);
    }

    private async Task Survives(params string[] roles)
    {
        var before = await Write();
        var victims = new List<Pid>();
        foreach (var role in roles)
            victims.Add(await PidOf(role));
        foreach (var victim in victims)
            Node.Exit(victim, ExitReason.Kill);
        foreach (var victim in victims)
            await Node.WaitForExit(victim);
        await IsBack(before);
    }

    private async Task<(Entry Entry, BucketStatus Status, Pid Process)> Write()
    {
        var entry = (await Bucket.Put("milk", Text("3"), Condition.None)).Entry!;
        return (entry, await Bucket.Status(), await ProcessOf(Bucket));
    }

    /// <summary>Waits for the process of a role.</summary>
    private async Task<Pid> Alive(string role)
    {
        Pid? found = null;
        for (var limit = Task.Delay(TimeSpan.FromSeconds(30), Cancelled); found is null && !limit.IsCompleted;)
        {
            try
            {
                found = await PidOf(role);
            }
            catch (Exception error) when (error is Runtime.Servers.CallException or InvalidOperationException)
            {
                // The process or its supervisor is being restarted.
                await Task.Yield();
            }
        }

        return found!.Value;
    }

    private async Task IsBack((Entry Entry, BucketStatus Status, Pid Process) before)
    {
        // The tree has its declared shape again: root, registry, partition, supervisor of all buckets, the bucket's supervisor and process.
        await Until(async () => await InTree(Bucket).Status() is { State: BucketState.Running } status && status.Pid != before.Process);
        await Until(async () => TreeProcesses == 6 && (await Bucket.Status()).State == BucketState.Running);
        await Alive("supervisor");

        AssertSame(Bucket, await All.Find("shopping"));
        var after = await Bucket.Status();
        if (Variant.IsTable())
            Assert.Equal(before.Status.Epoch, after.Epoch);
        else
            Assert.True(after.Epoch > before.Status.Epoch);
        if (Variant.KeepsKeys())
        {
            AssertSame(before.Entry, await Bucket.Get("milk"));
            Assert.Equal((1, 1, 0), (after.Keys, after.Bytes, after.LostKeys));
        }
        else
        {
            Assert.Equal(before.Status.LostKeys + 1, after.LostKeys);
        }
    }
}

public sealed class AgentKillOrderTests() : BucketKillOrders(BucketVariant.Agent);

public sealed class GenServerKillOrderTests() : BucketKillOrders(BucketVariant.GenServer);

public sealed class SetKillOrderTests() : BucketKillOrders(BucketVariant.Set);

public sealed class OrderedSetKillOrderTests() : BucketKillOrders(BucketVariant.OrderedSet);

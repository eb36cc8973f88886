using System.Numerics;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Restart = Pail.Runtime.Supervision.Restart;

namespace Pail.Runtime.Tests.Supervision;

/// <summary>One server in several processes.</summary>
public sealed class PartitionSupervisorTests
{
    private readonly Family _family = new();

    [Fact]
    [Trait("Rule", "Q1")]
    public async Task Partitions_are_numbered_children_of_a_supervisor()
    {
        await using var node = new Node();
        var partitions = Of(4);

        var supervisor = (await node.StartPartitionSupervisor(partitions).Soon()).Pid;

        Assert.Equal([3, 2, 1, 0], (await node.Children(supervisor)).Select(child => child.Id));
        Assert.Equal((4, 4), (partitions.Partitions, partitions.MaxPartitions));
        Assert.Equal(Environment.ProcessorCount, new PartitionSupervisor("default", _family.Child("one")).MaxPartitions);
    }

    [Fact]
    [Trait("Rule", "Q1")]
    public async Task It_is_a_child_like_any_other_and_may_be_started_again()
    {
        await using var node = new Node();
        var partitions = Of(2);
        var tree = await node.Supervise(null, ChildSpec.OfPartitionSupervisor(partitions));
        var before = partitions.WhereIs(0);

        Assert.Equal(
            new ChildInfo("partitions", partitions.Running, false, ChildType.Supervisor), Assert.Single(await node.Children(tree)));
        await node.Kill(partitions.Running!.Value);
        await node.Children(tree);

        Assert.NotEqual(before, partitions.WhereIs(0));
        Assert.Equal(0, await node.Call(partitions.Via(0), new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "Q1")]
    public async Task What_makes_no_sense_is_refused()
    {
        await using var node = new Node();
        var child = _family.Child("one");

        Assert.ThrowsAny<ArgumentException>(() => new PartitionSupervisor("", child));
        Assert.ThrowsAny<ArgumentException>(() => new PartitionSupervisor("partitions", child, 0));
        Assert.ThrowsAny<ArgumentException>(() => new PartitionSupervisor("partitions", (ChildSpec)null!));
        Assert.ThrowsAny<ArgumentException>(
            () => new PartitionSupervisor("partitions", child, 1, new SupervisorOptions { MaxRestarts = -1 }));
    }

    [Fact]
    [Trait("Rule", "Q1")]
    public async Task It_runs_once_at_a_time()
    {
        await using var node = new Node();
        var partitions = Of(2);
        var first = (await node.StartPartitionSupervisor(partitions).Soon()).Pid;

        Assert.Equal(StartResult.AlreadyStarted(first), await node.StartPartitionSupervisor(partitions).Soon());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(-7)]
    [InlineData(int.MinValue)]
    [Trait("Rule", "Q2")]
    public async Task An_integer_goes_to_the_partition_of_its_remainder_whatever_its_type(int number)
    {
        await using var node = new Node();
        var partitions = Of(5);
        await node.StartPartitionSupervisor(partitions).Soon();
        var expected = (int)(Math.Abs((long)number) % 5);

        Assert.Equal(expected, partitions.PartitionOf(number));
        Assert.Equal(expected, partitions.PartitionOf((long)number));
        Assert.Equal(expected, partitions.PartitionOf((Int128)number));
        Assert.Equal(expected, partitions.PartitionOf((BigInteger)number));
        Assert.Equal((2, 3), (partitions.PartitionOf((byte)7), partitions.PartitionOf((sbyte)-128)));
        Assert.Equal((2, 3), (partitions.PartitionOf((ushort)7), partitions.PartitionOf(short.MinValue)));
        Assert.Equal((0, 0), (partitions.PartitionOf(uint.MaxValue), partitions.PartitionOf(ulong.MaxValue)));
        Assert.Equal((3, 0), (partitions.PartitionOf(long.MinValue), partitions.PartitionOf(UInt128.MaxValue)));
    }

    [Fact]
    [Trait("Rule", "Q2")]
    public async Task Other_keys_go_always_to_the_same_of_all_partitions()
    {
        await using var node = new Node();
        var partitions = Of(4);
        await node.StartPartitionSupervisor(partitions).Soon();

        var used = Enumerable.Range(0, 1000).Select(number => partitions.PartitionOf($"key {number}")).ToHashSet();
        Assert.Equal(4, used.Count);
        Assert.Equal(4, Enumerable.Range(0, 1000).Select(number => partitions.PartitionOf((number, number << 8))).ToHashSet().Count);

        // A string's place is the same in every run of the program.
        Assert.Equal((3, 1, 0), (partitions.PartitionOf("milk"), partitions.PartitionOf("eggs"), partitions.PartitionOf("")));
    }

    [Fact]
    [Trait("Rule", "Q2")]
    public async Task A_name_by_key_works_for_calls_casts_and_sends()
    {
        await using var node = new Node();
        var partitions = Of(3);
        await node.StartPartitionSupervisor(partitions).Soon();

        node.Cast(partitions.Via(1), Servant.ToAdd(5));
        node.Send(partitions.Via(1), "hello");

        Assert.Equal(5, await node.Call(partitions.Via(4), new Servant.Get()).Soon());
        Assert.Equal(0, await node.Call(partitions.Via(0), new Servant.Get()).Soon());
        Assert.Equal(partitions.WhereIs(1), partitions.Via(1).WhereIs());
    }

    [Fact]
    [Trait("Rule", "Q2")]
    public async Task Where_no_supervisor_runs_nobody_is_found()
    {
        await using var node = new Node();
        var partitions = Of(3);

        Assert.Equal(ExitReason.NoProc, await node.Call(partitions.Via(1), new Servant.Get()).Failure());
        Assert.Null(partitions.WhereIs(1));
        Assert.Contains("partitions", Assert.Throws<ArgumentException>(() => partitions.PartitionOf(1)).Message);
        await Assert.ThrowsAsync<ArgumentException>(() => partitions.Resize(1).Soon());

        var supervisor = (await node.StartPartitionSupervisor(partitions).Soon()).Pid;
        await node.Stop(supervisor).Soon();

        Assert.Equal(ExitReason.NoProc, await node.Call(partitions.Via(1), new Servant.Get()).Failure());
    }

    [Fact]
    [Trait("Rule", "Q2")]
    public async Task Nobody_can_be_registered_as_a_partition()
    {
        await using var node = new Node();
        var partitions = Of(3);

        var result = await node.Start(new Servant(), new ServerOptions { Name = partitions.Via(1) }).Soon();

        Assert.IsType<ArgumentException>(result.Reason!.Term);
    }

    [Fact]
    [Trait("Rule", "Q3")]
    public async Task A_partition_that_is_restarted_keeps_its_number()
    {
        await using var node = new Node();
        var partitions = Of(3);
        var supervisor = (await node.StartPartitionSupervisor(partitions).Soon()).Pid;
        var (before, other) = (partitions.WhereIs(1)!.Value, partitions.WhereIs(2));

        await node.Kill(before);
        await node.Children(supervisor);

        Assert.NotEqual(before, partitions.WhereIs(1));
        Assert.Equal((await node.Child(supervisor, 1)).Pid, partitions.WhereIs(1));
        Assert.Equal(other, partitions.WhereIs(2));
    }

    [Fact]
    [Trait("Rule", "Q4")]
    public async Task Partitions_may_be_told_which_they_are()
    {
        await using var node = new Node();
        var partitions = new PartitionSupervisor(
            "partitions", partition => ChildSpec.Of("one", () => new Servant { OnInit = _ => Servant.Ready(partition * 10) }), 3);
        await node.StartPartitionSupervisor(partitions).Soon();

        Assert.Equal(20, await node.Call(partitions.Via(2), new Servant.Get()).Soon());
    }

    [Fact]
    [Trait("Rule", "Q4")]
    public async Task A_function_that_says_nothing_about_a_partition_is_why_none_starts()
    {
        await using var node = new Node();

        var result = await node.StartPartitionSupervisor(new PartitionSupervisor("partitions", _ => null!, 3)).Soon();

        Assert.Contains("returned null", result.Reason!.ToString());
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "Q5")]
    public async Task Resizing_changes_who_serves_and_gives_the_number_before()
    {
        await using var node = new Node();
        var partitions = Of(4);
        var supervisor = (await node.StartPartitionSupervisor(partitions).Soon()).Pid;
        var kept = partitions.WhereIs(1);

        Assert.Equal(4, await partitions.Resize(2).Soon());

        Assert.Equal((2, 1), (partitions.Partitions, partitions.PartitionOf(3)));
        Assert.Equal(kept, partitions.WhereIs(3));
        Assert.Equal(new ChildCounts(4, 2, 0, 4), await node.CountChildren(supervisor).Soon());
        Assert.Equal([3, 2], _family.Terminated.Select(end => end.Id));

        Assert.Equal(2, await partitions.Resize(4).Soon());

        Assert.Equal((4, 3), (partitions.Partitions, partitions.PartitionOf(3)));
        Assert.NotEqual(kept, partitions.WhereIs(3));
        Assert.Equal(new ChildCounts(4, 4, 0, 4), await node.CountChildren(supervisor).Soon());
    }

    [Fact]
    [Trait("Rule", "Q5")]
    public async Task Without_partitions_looking_for_one_is_an_error()
    {
        await using var node = new Node();
        var partitions = Of(2);
        await node.StartPartitionSupervisor(partitions).Soon();

        await partitions.Resize(0).Soon();

        Assert.Throws<ArgumentException>(() => partitions.PartitionOf("key"));
        Assert.Throws<ArgumentException>(() => partitions.WhereIs("key"));
        await Assert.ThrowsAsync<ArgumentException>(() => node.Call(partitions.Via("key"), new Servant.Get()).Soon());
        Assert.Equal(0, await partitions.Resize(2).Soon());
        Assert.NotNull(partitions.WhereIs("key"));
    }

    [Fact]
    [Trait("Rule", "Q5")]
    public async Task A_size_that_is_out_of_range_is_refused()
    {
        await using var node = new Node();
        var partitions = Of(2);
        await node.StartPartitionSupervisor(partitions).Soon();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => partitions.Resize(-1).Soon());
        await Assert.ThrowsAnyAsync<ArgumentException>(() => partitions.Resize(3).Soon());
        Assert.Equal(2, partitions.Partitions);
    }

    [Fact]
    [Trait("Rule", "Q5")]
    public async Task A_partition_that_does_not_start_again_leaves_as_many_as_there_were()
    {
        await using var node = new Node();
        var refuses = false;
        var partitions = new PartitionSupervisor(
            "partitions",
            ChildSpec.Of("one", () => new Servant { OnInit = _ => refuses ? Servant.Refused(ExitReason.Of("no")) : Servant.Ready() }),
            2);
        await node.StartPartitionSupervisor(partitions).Soon();
        await partitions.Resize(1).Soon();
        refuses = true;

        Assert.Contains("no", (await Assert.ThrowsAsync<InvalidOperationException>(() => partitions.Resize(2).Soon())).Message);

        Assert.Equal(1, partitions.Partitions);
    }

    [Fact]
    [Trait("Rule", "Q6")]
    public void It_never_ends_by_itself() => Assert.Contains("invalid_auto_shutdown", Assert.Throws<ArgumentException>(
        () => new PartitionSupervisor(
            "partitions",
            _family.Child("one") with { Restart = Restart.Temporary },
            1,
            new SupervisorOptions { AutoShutdown = AutoShutdown.AnySignificant })).Message);

    private PartitionSupervisor Of(int partitions) => new("partitions", partition => _family.Child(partition), partitions);
}

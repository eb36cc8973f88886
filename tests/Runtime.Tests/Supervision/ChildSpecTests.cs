using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Restart = Pail.Runtime.Supervision.Restart;

namespace Pail.Runtime.Tests.Supervision;

/// <summary>What a child specification contains, what is refused, and what a start function may return.</summary>
public sealed class ChildSpecTests
{
    [Fact]
    [Trait("Rule", "C1")]
    public void What_is_not_given_is_as_in_OTP()
    {
        var spec = new ChildSpec { Id = "one", Start = _ => default };

        Assert.Equal(
            (Restart.Permanent, Shutdown.Default, ChildType.Worker, false), (spec.Restart, spec.Shutdown, spec.Type, spec.Significant));
        Assert.Equal(Shutdown.After(TimeSpan.FromSeconds(5)), spec.Shutdown);
        Assert.Equal(Shutdown.Infinity, (spec with { Type = ChildType.Supervisor }).Shutdown);
    }

    [Fact]
    [Trait("Rule", "C2")]
    public async Task Servers_agents_and_supervisors_have_specifications()
    {
        await using var node = new Node();
        var tree = await node.Supervise(
            null,
            ChildSpec.Of(() => new Servant(), new ServerOptions { Name = "servant" }),
            ChildSpec.OfAgent("agent", () => 7, new ServerOptions { Name = "agent" }),
            ChildSpec.OfSupervisor("supervisor", [ChildSpec.Of("inner", () => new Servant())]),
            ChildSpec.OfDynamicSupervisor("dynamic"));

        var children = (await node.Children(tree)).Reverse().ToList();
        Assert.Equal([typeof(Servant), "agent", "supervisor", "dynamic"], children.Select(child => child.Id));
        Assert.Equal(
            [ChildType.Worker, ChildType.Worker, ChildType.Supervisor, ChildType.Supervisor], children.Select(child => child.Type));
        Assert.Equal(7, await node.Agent<int>("agent").Get(static number => number));
        Assert.Equal(children[0].Pid, node.WhereIs("servant"));
        Assert.Single(await node.Children(children[2].Pid!.Value));
        Assert.Empty(await node.Children(children[3].Pid!.Value));
    }

    [Fact]
    [Trait("Rule", "C2")]
    public void Fields_are_overridden_by_with()
    {
        var spec = ChildSpec.Of("one", () => new Servant()) with
        {
            Id = "two",
            Restart = Restart.Transient,
            Shutdown = Shutdown.BrutalKill,
            Significant = true,
        };

        Assert.Equal(("two", Restart.Transient, Shutdown.BrutalKill, true), (spec.Id, spec.Restart, spec.Shutdown, spec.Significant));
    }

    public static TheoryData<string> Nonsense =>
        ["missing_id", "missing_start", "invalid_restart_type", "invalid_child_type", "bad_combination"];

    [Theory]
    [MemberData(nameof(Nonsense))]
    [Trait("Rule", "C3")]
    [Trait("Rule", "D2")]
    public async Task A_field_that_makes_no_sense_is_refused_in_the_caller(string error)
    {
        await using var node = new Node();
        var good = ChildSpec.Of("child", () => new Servant());
        var bad = error switch
        {
            "missing_id" => good with { Id = null! },
            "missing_start" => good with { Start = null! },
            "invalid_restart_type" => good with { Restart = (Restart)7 },
            "invalid_child_type" => good with { Type = (ChildType)7 },
            _ => good with { Significant = true },
        };

        Assert.Contains(error, (await Assert.ThrowsAnyAsync<ArgumentException>(() => node.StartSupervisor([bad]).Soon())).Message);
        Assert.Contains(error, Assert.ThrowsAny<ArgumentException>(() => ChildSpec.OfSupervisor("tree", [bad])).Message);

        // Also when there is no process to start it.
        Assert.Contains(error, (await Assert.ThrowsAnyAsync<ArgumentException>(() => node.StartChild("nobody", bad).Soon())).Message);
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "C3")]
    public async Task A_null_among_the_children_is_refused()
    {
        await using var node = new Node();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => node.StartSupervisor([null!]).Soon());
        await Assert.ThrowsAnyAsync<ArgumentException>(() => node.StartChild("nobody", null!).Soon());
    }

    [Fact]
    [Trait("Rule", "C3")]
    public void A_time_to_stop_that_is_negative_is_refused() =>
        Assert.ThrowsAny<ArgumentException>(() => Shutdown.After(TimeSpan.FromSeconds(-1)));

    [Fact]
    [Trait("Rule", "C4")]
    public async Task A_start_function_may_tell_more_than_the_pid()
    {
        await using var node = new Node();
        var spec = new ChildSpec { Id = "one", Start = async self => StartResult.Ok((await self.StartLink(new Servant())).Pid, "more") };
        var supervisor = await node.Supervise(null);
        var dynamic = (await node.StartDynamicSupervisor().Soon()).Pid;

        Assert.Equal("more", (await node.StartChild(supervisor, spec).Soon()).Info);
        Assert.Equal("more", (await node.StartChild(dynamic, spec).Soon()).Info);
        Assert.Null((await node.Start(new Servant()).Soon()).Info);
    }

    [Fact]
    [Trait("Rule", "C4")]
    public async Task The_start_function_runs_in_the_supervisor()
    {
        await using var node = new Node();
        Pid starter = default;
        var supervisor = await node.Supervise(null, new ChildSpec
        {
            Id = "one",
            Start = self =>
            {
                starter = self.Pid;
                return self.StartLink(new Servant());
            },
        });

        Assert.Equal(supervisor, starter);
    }

    [Fact]
    [Trait("Rule", "C4")]
    public async Task A_pid_that_cannot_be_a_child_is_a_failed_start()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null);

        var nobody = await node.StartChild(supervisor, new ChildSpec { Id = "one", Start = _ => new(StartResult.Ok(default)) }).Soon();
        var itself = await node.StartChild(supervisor, new ChildSpec { Id = "one", Start = self => new(StartResult.Ok(self.Pid)) }).Soon();

        Assert.Contains("child one", nobody.Reason!.ToString());
        Assert.Contains("not a child", itself.Reason!.ToString());
        Assert.Empty(await node.Children(supervisor));
    }
}

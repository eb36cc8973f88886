using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tests.Supervision;

namespace Pail.Runtime.Tests.Diagnostics;

/// <summary>Supervisors that get other flags and specifications while they run.</summary>
public sealed class SupervisorUpgradeTests
{
    private readonly Family _family = new();

    [Fact]
    [Trait("Rule", "Y9")]
    public async Task Who_runs_goes_on_who_is_new_waits_and_who_is_listed_no_more_stays()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null, _family.Child("gone"), _family.Child("one"), _family.Child("two"));
        var before = (await node.Children(supervisor)).ToDictionary(child => child.Id, child => child.Pid);

        await node.Sys(supervisor).UpgradeSupervisor([_family.Child("two"), _family.Child("new"), _family.Child("one")]).Soon();

        var after = await node.Children(supervisor);
        Assert.Equal(["gone", "one", "new", "two"], after.Select(child => child.Id));
        Assert.All(after, child => Assert.Equal(before.GetValueOrDefault(child.Id), child.Pid));
        Assert.True((await node.RestartChild(supervisor, "new").Soon()).IsOk);
        Assert.Equal(5, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "Y9")]
    public async Task New_specifications_serve_the_next_restart_under_new_flags()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(new SupervisorOptions { MaxRestarts = 1 }, _family.Child("one"), _family.Child("two"));
        await node.Kill((await node.Child(supervisor, "one")).Pid!.Value);
        await node.Sys(supervisor).UpgradeSupervisor(
            [ChildSpec.Of("one", () => new Servant { OnInit = _ => Servant.Ready(42) }), _family.Child("two")],
            new SupervisorOptions { Strategy = Strategy.OneForAll, MaxRestarts = 2 }).Soon();
        var two = (await node.Child(supervisor, "two")).Pid;
        var ended = node.WaitForExit(supervisor);

        await node.Kill((await node.Child(supervisor, "one")).Pid!.Value);

        var one = (await node.Child(supervisor, "one")).Pid!.Value;
        Assert.Equal(42, await node.Call(one, new Servant.Get()).Soon());
        Assert.NotEqual(two, (await node.Child(supervisor, "two")).Pid);

        // What was counted before counts on.
        await node.Kill(one);
        Assert.Equal(ExitReason.Shutdown, await ended.Soon());
    }

    [Fact]
    [Trait("Rule", "Y9")]
    public async Task What_makes_no_sense_or_is_ignored_changes_nothing()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(new SupervisorOptions { MaxRestarts = 9 }, _family.Child("one"));
        var before = await node.Children(supervisor);

        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => node.Sys(supervisor).UpgradeSupervisor([_family.Child("two"), _family.Child("two")]).Soon());
        await Assert.ThrowsAsync<SysException>(
            () => node.Sys(supervisor).UpgradeSupervisor(_ => new SupervisorInit([], new SupervisorOptions { MaxRestarts = -1 })).Soon());
        await Assert.ThrowsAsync<SysException>(() => node.Sys(supervisor).UpgradeDynamicSupervisor(new SupervisorOptions()).Soon());
        await node.Sys(supervisor).UpgradeSupervisor(_ => null).Soon();

        Assert.Equal(before, await node.Children(supervisor));
        Assert.Equal(9, node.SupervisionTree(supervisor)!.MaxRestarts);
        await node.Kill((await _family.Started()).Pid);
        Assert.NotNull((await node.Child(supervisor, "one")).Pid);
    }

    [Fact]
    [Trait("Rule", "Y9")]
    public async Task A_dynamic_supervisor_gets_other_options_and_keeps_its_children()
    {
        await using var node = new Node();
        var supervisor = (await node.StartDynamicSupervisor().Soon()).Pid;
        for (var child = 0; child < 3; child++)
            await node.StartChild(supervisor, _family.Child(child)).Soon();
        var before = (await node.Children(supervisor)).ToHashSet();

        await node.Sys(supervisor).UpgradeDynamicSupervisor(new SupervisorOptions { MaxChildren = 2, MaxRestarts = 0 }).Soon();

        Assert.Equal(before, (await node.Children(supervisor)).ToHashSet());
        Assert.Equal(StartResult.Error(ChildErrors.MaxChildren), await node.StartChild(supervisor, _family.Child(4)).Soon());
        var ended = node.WaitForExit(supervisor);
        await node.Kill((await _family.Started()).Pid);
        Assert.Equal(ExitReason.Shutdown, await ended.Soon());
        Assert.Equal(0, node.ProcessCount);
    }
}

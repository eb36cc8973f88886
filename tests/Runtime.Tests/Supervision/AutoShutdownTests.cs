using Pail.Runtime.Processes;
using Pail.Runtime.Supervision;
using Restart = Pail.Runtime.Supervision.Restart;

namespace Pail.Runtime.Tests.Supervision;

/// <summary>Supervisors that end when their children have done their work.</summary>
public sealed class AutoShutdownTests
{
    private static readonly SupervisorOptions Any = new() { AutoShutdown = AutoShutdown.AnySignificant };
    private static readonly SupervisorOptions All = new() { AutoShutdown = AutoShutdown.AllSignificant };

    private readonly Family _family = new();

    [Fact]
    [Trait("Rule", "S36")]
    public async Task A_supervisor_stays_when_its_children_have_ended()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(null, _family.Child("one") with { Restart = Restart.Temporary });

        await node.Kill((await _family.Started()).Pid);

        Assert.Empty(await node.Children(supervisor));
    }

    [Fact]
    [Trait("Rule", "S36")]
    public async Task Only_a_child_that_can_end_for_good_is_significant_and_only_where_that_is_looked_at()
    {
        await using var node = new Node();
        var permanent = _family.Child("one") with { Significant = true };
        var temporary = permanent with { Restart = Restart.Temporary };
        var never = await node.Supervise(null);
        var any = await node.Supervise(Any);

        Assert.Contains(
            "bad_combination",
            (await Assert.ThrowsAnyAsync<ArgumentException>(() => node.StartSupervisor([permanent], Any).Soon())).Message);
        Assert.Contains(
            "bad_combination", (await Assert.ThrowsAnyAsync<ArgumentException>(() => node.StartSupervisor([temporary]).Soon())).Message);
        Assert.Contains("bad_combination", (await node.StartChild(never, temporary).Soon()).Reason!.ToString());
        Assert.True((await node.StartChild(any, temporary).Soon()).IsOk);
        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => node.StartSupervisor([], new SupervisorOptions { AutoShutdown = (AutoShutdown)7 }).Soon());
    }

    [Theory]
    [InlineData(Restart.Temporary, "normal")]
    [InlineData(Restart.Temporary, "crash")]
    [InlineData(Restart.Transient, "normal")]
    [Trait("Rule", "S37")]
    public async Task It_ends_with_the_first_significant_child_that_ends_for_good(Restart restart, string reason)
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(
            Any, _family.Child("one") with { Restart = restart, Significant = true }, _family.Child("two"));
        var ended = node.WaitForExit(supervisor);

        await node.Kill((await _family.Started()).Pid, reason == "normal" ? ExitReason.Normal : ExitReason.Of(reason));

        Assert.Equal(ExitReason.Shutdown, await ended.Soon());
        Assert.Contains(("two", ExitReason.Shutdown), _family.Terminated);
        Assert.Equal(0, node.ProcessCount);
    }

    [Fact]
    [Trait("Rule", "S37")]
    public async Task It_ends_with_the_last_of_all_significant_children()
    {
        await using var node = new Node();
        var significant = _family.Child("one") with { Restart = Restart.Transient, Significant = true };
        var supervisor = await node.Supervise(
            All, significant, significant with { Id = "two", Restart = Restart.Temporary }, _family.Child("three"));
        var ended = node.WaitForExit(supervisor);

        await node.Kill((await node.Child(supervisor, "one")).Pid!.Value, ExitReason.Normal);
        await node.Children(supervisor);
        Assert.False(ended.IsCompleted);
        await node.Kill((await node.Child(supervisor, "two")).Pid!.Value);

        Assert.Equal(ExitReason.Shutdown, await ended.Soon());
    }

    [Fact]
    [Trait("Rule", "S38")]
    public async Task It_stays_after_a_restart_a_termination_and_the_end_of_a_child_that_is_not_significant()
    {
        await using var node = new Node();
        var significant = _family.Child("one") with { Restart = Restart.Transient, Significant = true };
        var supervisor = await node.Supervise(
            Any, significant, significant with { Id = "two" }, _family.Child("three") with { Restart = Restart.Temporary });

        await node.Kill((await node.Child(supervisor, "one")).Pid!.Value);
        await node.TerminateChild(supervisor, "two").Soon();
        await node.Kill((await node.Child(supervisor, "three")).Pid!.Value);

        Assert.Equal(["two", "one"], (await node.Children(supervisor)).Select(child => child.Id));
        Assert.NotNull((await node.Child(supervisor, "one")).Pid);
    }
}

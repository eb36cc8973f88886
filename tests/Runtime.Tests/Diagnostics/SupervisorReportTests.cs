using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tests.Supervision;
using Restart = Pail.Runtime.Supervision.Restart;

namespace Pail.Runtime.Tests.Diagnostics;

/// <summary>Looking back at what supervisors have decided.</summary>
public sealed class SupervisorReportTests
{
    private readonly Family _family = new();

    [Fact]
    public async Task A_child_that_was_killed_is_reported_with_the_decision_although_it_has_not_crashed()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var supervisor = await node.Supervise(null, _family.Child("one"));
        var child = (await node.Child(supervisor, "one")).Pid!.Value;

        await node.Kill(child);
        await node.Children(supervisor);

        Assert.Equal(
            [new SupervisorReport(time.GetUtcNow(), supervisor, "one", child, ExitReason.Killed, SupervisorDecision.Restart)],
            node.SupervisorReports());
        Assert.Empty(node.Crashes());
    }

    [Fact]
    public async Task A_child_that_is_not_restarted_is_reported_only_after_an_abnormal_end()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(
            null, _family.Child("calm") with { Restart = Restart.Temporary }, _family.Child("killed") with { Restart = Restart.Temporary });
        await node.Stop((await node.Child(supervisor, "calm")).Pid!.Value).Soon();
        await node.Kill((await node.Child(supervisor, "killed")).Pid!.Value);
        await node.Children(supervisor);

        var report = Assert.Single(node.SupervisorReports());
        Assert.Equal(("killed", SupervisorDecision.Leave), (report.Child, report.Decision));
    }

    [Fact]
    public async Task A_supervisor_that_gives_up_says_so()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(new SupervisorOptions { MaxRestarts = 1 }, _family.Child("one"));
        await node.Kill((await node.Child(supervisor, "one")).Pid!.Value);
        await node.Kill((await node.Child(supervisor, "one")).Pid!.Value);
        await node.End(supervisor);

        Assert.Equal(
            [SupervisorDecision.Restart, SupervisorDecision.GiveUp], node.SupervisorReports().Select(report => report.Decision));
    }

    [Fact]
    public async Task Restarts_that_fail_are_one_report_and_the_end_of_the_attempts_has_their_reason()
    {
        await using var node = new Node();
        var starts = 0;
        var supervisor = await node.Supervise(new SupervisorOptions { MaxRestarts = 2 }, new ChildSpec
        {
            Id = "one",
            Start = self => starts++ == 0 ? self.StartLink(new Servant()) : new(StartResult.Error(ExitReason.Of("not today"))),
        });
        await node.Kill((await node.Child(supervisor, "one")).Pid!.Value);
        await node.End(supervisor);

        Assert.Equal(
            [(ExitReason.Killed, SupervisorDecision.Restart), (ExitReason.Of("not today"), SupervisorDecision.GiveUp)],
            node.SupervisorReports().Select(report => (report.Reason, report.Decision)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Only_the_last_reports_are_kept(int kept)
    {
        await using var node = new Node(new NodeOptions { CrashesKept = kept });
        var supervisor = await node.Supervise(new SupervisorOptions { MaxRestarts = 100 }, _family.Child("one"));
        var killed = new List<Pid>();
        for (var i = 0; i < 4; i++)
        {
            killed.Add((await node.Child(supervisor, "one")).Pid!.Value);
            await node.Kill(killed[^1]);
        }

        await node.Children(supervisor);

        Assert.Equal(killed.TakeLast(kept), node.SupervisorReports().Select(report => report.Pid));
    }
}

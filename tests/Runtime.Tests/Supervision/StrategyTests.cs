using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Restart = Pail.Runtime.Supervision.Restart;

namespace Pail.Runtime.Tests.Supervision;

/// <summary>Which children are restarted together.</summary>
public sealed class StrategyTests
{
    private static readonly SupervisorOptions All = new() { Strategy = Strategy.OneForAll };
    private static readonly SupervisorOptions Rest = new() { Strategy = Strategy.RestForOne };

    private readonly Family _family = new();

    [Theory]
    [InlineData(Strategy.OneForOne, "two")]
    [InlineData(Strategy.OneForAll, "one two three four")]
    [InlineData(Strategy.RestForOne, "two three four")]
    [Trait("Rule", "S9")]
    [Trait("Rule", "S10")]
    public async Task The_strategy_says_who_is_restarted(Strategy strategy, string restarted)
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(new() { Strategy = strategy }, Children("one", "two", "three", "four"));
        var before = await node.Children(supervisor);

        await node.Kill(await Pid(node, supervisor, "two"));

        var after = await node.Children(supervisor);
        Assert.Equal(["four", "three", "two", "one"], after.Select(child => child.Id));
        Assert.All(after, child => Assert.True(node.IsAlive(child.Pid!.Value)));
        Assert.Equal(restarted, string.Join(' ', after.Except(before).Reverse().Select(child => child.Id)));
    }

    [Theory]
    [InlineData(Strategy.OneForAll, "four three one", "one two three four")]
    [InlineData(Strategy.RestForOne, "four three", "two three four")]
    [Trait("Rule", "S10")]
    public async Task They_are_stopped_in_reverse_and_started_in_order(Strategy strategy, string stopped, string started)
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(new() { Strategy = strategy }, Children("one", "two", "three", "four"));
        for (var child = 0; child < 4; child++)
            await _family.Started();

        await node.Kill(await Pid(node, supervisor, "two"));

        await node.Children(supervisor);
        Assert.Equal(stopped, string.Join(' ', _family.Terminated.Select(end => end.Id)));
        Assert.All(_family.Terminated, end => Assert.Equal(ExitReason.Shutdown, end.Reason));
        foreach (var id in started.Split(' '))
            Assert.Equal(id, (await _family.Started()).Id);
    }

    [Fact]
    [Trait("Rule", "S11")]
    public async Task A_temporary_sibling_is_stopped_and_forgotten()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(
            All, _family.Child("temporary") with { Restart = Restart.Temporary }, _family.Child("one"), _family.Child("two"));

        await node.Kill(await Pid(node, supervisor, "one"));

        Assert.Equal(["two", "one"], (await node.Children(supervisor)).Select(child => child.Id));
        Assert.Contains(("temporary", ExitReason.Shutdown), _family.Terminated);
    }

    [Fact]
    [Trait("Rule", "S12")]
    public async Task Also_those_are_started_that_did_not_run()
    {
        await using var node = new Node();
        var ignores = true;
        var supervisor = await node.Supervise(
            Rest,
            _family.Child("before"),
            _family.Child("one"),
            _family.Child("terminated"),
            _family.Child("done") with { Restart = Restart.Transient },
            ChildSpec.Of("ignoring", () => new Servant { OnInit = _ => ignores ? Servant.Ignored() : Servant.Ready() }));
        await node.TerminateChild(supervisor, "before").Soon();
        await node.TerminateChild(supervisor, "terminated").Soon();
        await node.Kill(await Pid(node, supervisor, "done"), ExitReason.Normal);
        Assert.Equal(["one"], (await node.Children(supervisor)).Where(child => child.Pid is not null).Select(child => child.Id));
        ignores = false;

        await node.Kill(await Pid(node, supervisor, "one"));

        // All children in scope, and no others.
        Assert.Equal(
            ["ignoring", "done", "terminated", "one"],
            (await node.Children(supervisor)).Where(child => child.Pid is not null).Select(child => child.Id));
    }

    [Fact]
    [Trait("Rule", "S13")]
    public async Task An_end_without_a_restart_does_not_touch_the_siblings()
    {
        await using var node = new Node();
        var supervisor = await node.Supervise(
            All,
            _family.Child("one"),
            _family.Child("temporary") with { Restart = Restart.Temporary },
            _family.Child("transient") with { Restart = Restart.Transient });
        var one = await Pid(node, supervisor, "one");

        await node.Kill(await Pid(node, supervisor, "temporary"));
        await node.Kill(await Pid(node, supervisor, "transient"), ExitReason.Shutdown);

        Assert.Equal(one, await Pid(node, supervisor, "one"));
    }

    [Theory]
    [InlineData(Strategy.OneForAll, false)]
    [InlineData(Strategy.OneForOne, true)]
    [Trait("Rule", "S14")]
    public async Task Children_that_end_together_count_once_when_they_are_restarted_together(Strategy strategy, bool ends)
    {
        await using var node = new Node();
        var gate = Lab.Event();
        var entered = Lab.Event();
        var supervisor = await node.Supervise(
            new() { Strategy = strategy, MaxRestarts = 1 }, [.. Children("one", "two"), Blocking(entered, gate)]);
        var ended = node.WaitForExit(supervisor);
        var (one, two) = (await Pid(node, supervisor, "one"), await Pid(node, supervisor, "two"));

        // Both have ended before the supervisor looks.
        var busy = node.RestartChild(supervisor, "blocking");
        await entered.Task.Soon();
        await node.Kill(one);
        await node.Kill(two);
        gate.SetResult();
        await busy.Soon();

        if (ends)
        {
            Assert.Equal(ExitReason.Shutdown, await ended.Soon());
            return;
        }

        var children = await node.Children(supervisor);
        Assert.Equal(3, children.Count);
        Assert.All(children, child => Assert.True(node.IsAlive(child.Pid!.Value)));
        Assert.False(ended.IsCompleted);
    }

    [Theory]
    [InlineData(Strategy.OneForAll, "one two one two three")]
    [InlineData(Strategy.RestForOne, "one two two three")]
    [Trait("Rule", "S21")]
    public async Task An_attempt_that_fails_is_taken_up_where_it_failed(Strategy strategy, string expected)
    {
        await using var node = new Node();
        var starts = new List<object>();
        var fails = false;
        var supervisor = await node.Supervise(new() { Strategy = strategy }, Counted("one"), Counted("two"), Counted("three"));
        starts.Clear();
        fails = true;

        await node.Kill(await Pid(node, supervisor, "one"));

        // The second attempt may be behind the first question.
        await node.Children(supervisor);
        await node.Children(supervisor);
        Assert.Equal(expected.Split(' '), starts);
        Assert.All(await node.Children(supervisor), child => Assert.True(node.IsAlive(child.Pid!.Value)));

        ChildSpec Counted(string id) => new()
        {
            Id = id,
            Start = self =>
            {
                starts.Add(id);
                if (id != "two" || !fails)
                    return self.StartLink(new Servant());

                fails = false;
                return new(StartResult.Error(ExitReason.Of("not yet")));
            },
        };
    }

    [Fact]
    [Trait("Rule", "S20")]
    [Trait("Rule", "S21")]
    public async Task After_an_attempt_that_failed_nobody_behind_it_runs()
    {
        await using var node = new Node();
        var fails = false;
        var (entered, gate) = (Lab.Event(), Lab.Event());
        var supervisor = await node.Supervise(
            new() { Strategy = Strategy.OneForAll, MaxRestarts = 100 },
            _family.Child("one"),
            new ChildSpec
            {
                Id = "two",
                Start = async self =>
                {
                    if (!fails)
                        return await self.StartLink(new Servant());

                    entered.TrySetResult();
                    await gate.Task;
                    return StartResult.Error(ExitReason.Of("not yet"));
                },
            },
            _family.Child("three"));
        fails = true;
        await node.Kill(await Pid(node, supervisor, "three"));
        await entered.Task.Soon();

        var children = node.WhichChildren(supervisor);
        var terminated = node.TerminateChild(supervisor, "two");
        gate.SetResult();

        Assert.Equal(
            [("three", false, false), ("two", false, true), ("one", true, false)],
            (await children.Soon()).Select(child => (child.Id, child.Pid is not null, child.IsRestarting)));
        Assert.True(await terminated.Soon());
        Assert.Equal(new ChildInfo("two", null, false, ChildType.Worker), await node.Child(supervisor, "two"));
    }

    private static ChildSpec Blocking(TaskCompletionSource entered, TaskCompletionSource gate)
    {
        var first = true;
        return new ChildSpec
        {
            Id = "blocking",
            Start = async self =>
            {
                if (first)
                {
                    first = false;
                    return StartResult.Ignore;
                }

                entered.TrySetResult();
                await gate.Task;
                return await self.StartLink(new Servant());
            },
        };
    }

    private ChildSpec[] Children(params string[] ids) => [.. ids.Select(_family.Child)];

    private static async Task<Pid> Pid(Node node, Pid supervisor, object id) => (await node.Child(supervisor, id)).Pid!.Value;
}

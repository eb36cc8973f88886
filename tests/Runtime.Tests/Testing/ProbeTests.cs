using Pail.Runtime.Processes;
using Pail.Runtime.Testing;

namespace Pail.Runtime.Tests.Testing;

/// <summary>A stand-in that tests wait on, and what they expect of crash reports.</summary>
public sealed class ProbeTests
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task The_oldest_message_that_fits_is_taken_and_the_others_stay()
    {
        await using var node = new Node();
        var probe = new TestProbe(node, "probe");
        node.Send("probe", "one");
        node.Send("probe", 2);
        node.Send("probe", "three");

        Assert.Equal(2, await probe.Expect<int>());
        Assert.Equal("three", await probe.Expect<string>(text => text.Length > 3));
        Assert.Equal(["one"], probe.Messages);
    }

    [Fact]
    public async Task It_waits_for_what_comes_later()
    {
        await using var node = new Node();
        var probe = new TestProbe(node);
        var expected = probe.Expect<int>();
        node.Send(probe.Pid, "not yet");
        Assert.False(expected.IsCompleted);

        node.Send(probe.Pid, 1);

        Assert.Equal(1, await expected);
    }

    [Fact]
    public async Task What_does_not_come_is_a_failure_that_lists_what_came()
    {
        await using var node = new Node();
        var probe = new TestProbe(node);
        node.Send(probe.Pid, ("put", "milk", 3));
        await Lab.Until(() => probe.Messages.Count == 1);

        var error = await Assert.ThrowsAsync<ExpectationException>(() => probe.Expect<int>(within: AtOnce));

        Assert.Equal(
            $$"""{{probe.Pid}} expected a Int32, but none came within 0.001 s. What has come: {"put", "milk", 3}.""", error.Message);
    }

    [Fact]
    public async Task It_expects_nothing_after_what_was_sent_before()
    {
        await using var node = new Node();
        var probe = new TestProbe(node);
        await probe.ExpectNothing();

        node.Send(probe.Pid, "something");

        var error = await Assert.ThrowsAsync<ExpectationException>(probe.ExpectNothing);
        Assert.Contains("\"something\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_of_processes_it_watches_or_is_linked_with_are_messages()
    {
        await using var node = new Node();
        var (watched, linked) = (node.Spawn(self => self.Receive().AsTask()), node.Spawn(self => self.Receive().AsTask()));
        var probe = new TestProbe(node);
        probe.Watch(watched);
        probe.Link(linked);
        await probe.ExpectNothing();

        node.Exit(watched, ExitReason.Kill);
        node.Exit(linked, ExitReason.Kill);

        Assert.Equal((watched, ExitReason.Killed), (await probe.Expect<Down>() is var down ? (down.Pid, down.Reason) : default));
        Assert.Equal(new Exit(linked, ExitReason.Killed), await probe.Expect<Exit>());
    }

    [Fact]
    public void In_a_simulation_its_messages_are_looked_at()
    {
        using var simulator = new Simulator(seed: 1);
        var probe = new TestProbe(simulator.Node);
        simulator.Node.SendAfter(probe.Pid, "later", TimeSpan.FromHours(1));

        simulator.RunUntilIdle();
        Assert.Empty(probe.Messages);
        simulator.Advance(TimeSpan.FromHours(1));

        Assert.Equal(["later"], probe.Messages);
    }

    [Fact]
    public async Task A_crash_is_waited_for_and_found_also_when_it_is_over()
    {
        await using var node = new Node();
        node.ExpectNoCrash();
        var first = node.Spawn(Crash("first"));
        var second = node.Spawn(Crash("second"));
        var expected = node.ExpectCrash(report => report.Pid == second);

        node.Send(first, "go");
        node.Send(second, "go");

        Assert.Equal("second", Assert.IsType<InvalidOperationException>((await expected).Reason.Term).Message);
        Assert.Equal(first, (await node.ExpectCrash(report => report.Pid == first)).Pid);
    }

    [Fact]
    public async Task A_crash_that_does_not_come_is_a_failure_that_lists_the_others()
    {
        await using var node = new Node();
        var pid = node.Spawn(Crash("other"));
        node.Send(pid, "go");
        await node.ExpectCrash();

        var error = await Assert.ThrowsAsync<ExpectationException>(
            () => node.ExpectCrash(static report => report.Name == "nobody", AtOnce));

        Assert.Contains($"{pid} (no name): ", error.Message, StringComparison.Ordinal);
        Assert.Contains("other", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{pid}", Assert.Throws<ExpectationException>(node.ExpectNoCrash).Message, StringComparison.Ordinal);
    }

    private static Func<Self, Task> Crash(string text) => async self =>
    {
        await self.Receive<string>();
        throw new InvalidOperationException(text);
    };
}

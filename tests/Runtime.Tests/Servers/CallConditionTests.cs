using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>What a call that timed out says of the server.</summary>
public sealed class CallConditionTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Node _node;

    public CallConditionTests() => _node = new Node(new NodeOptions { TimeProvider = _time });

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task A_server_that_waits_for_nothing_is_idle()
    {
        var server = await _node.StartServant();

        Assert.Contains(
            $"{server} is idle, and 0 messages wait for it",
            await WhyNot(server, Servant.ToAnswerLater(static _ => { })),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_waits_for_another_says_for_whom()
    {
        var (ada, bob) = (await _node.StartServant(), await _node.StartServant());

        var why = await WhyNot(
            ada, Servant.ToAnswer(self => self.Call(bob, Servant.ToAnswerLater(static _ => { }), Timeout.InfiniteTimeSpan)));

        Assert.Contains($"{ada} waits for an answer from {bob}", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_receives_says_what()
    {
        var server = await _node.StartServant();

        var why = await WhyNot(server, Servant.ToAnswer(async self => (await self.Receive<Version>()).Major));

        Assert.Contains("waits to receive a Version", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_waits_elsewhere_says_so_and_how_many_wait_for_it()
    {
        var server = await _node.StartServant();
        var gate = Lab.Event();
        var first = _node.Call(server, Servant.ToAnswer(async _ =>
        {
            await gate.Task;
            return 1;
        }), Timeout.InfiniteTimeSpan).AsTask();
        _node.Cast(server, Servant.ToAdd(1));
        _node.Cast(server, Servant.ToAdd(1));

        Assert.Contains(
            "waits for something outside its mailbox, and 3 messages wait for it",
            await WhyNot(server, new Servant.Get()),
            StringComparison.Ordinal);
        gate.SetResult();
        await first.Soon();
    }

    [Fact]
    public async Task A_server_whose_turn_lasts_says_so_also_when_it_calls_another_on_its_stack()
    {
        var (ada, bob) = (await _node.StartServant(), await _node.StartServant());
        using var gate = new ManualResetEventSlim();
        var inside = Lab.Event();
        var first = Task.Run(
            () => _node.Call(ada, Servant.ToAnswer(self => self.Call(
                bob,
                Servant.ToAnswer(_ =>
                {
                    inside.SetResult();
                    return gate.Wait(TimeSpan.FromSeconds(30)) ? 1 : 0;
                }),
                Timeout.InfiniteTimeSpan)), Timeout.InfiniteTimeSpan).AsTask(),
            TestContext.Current.CancellationToken);

        await inside.Task.Soon();

        // The heartbeat must have seen it twice.
        foreach (var server in new[] { bob, ada })
        {
            const string Running = "has been running for";
            for (var tries = 0; !(await WhyNotNow(server, new Servant.Get())).Contains(Running, StringComparison.Ordinal); tries++)
                Assert.True(tries < 10_000, $"{server} does not say that it runs: {await WhyNotNow(server, new Servant.Get())}");
        }

        gate.Set();
        Assert.Equal(1, await first.Soon());
    }

    // Waits until the server is at rest: before that, another description would be right too.
    private Task<string> WhyNot(Pid server, ICall<int> request) =>
        WhyNotNow(server, request, () => Lab.Until(() => _node.Info(server) is { Status: ProcessStatus.Waiting }));

    private async Task<string> WhyNotNow(Pid server, ICall<int> request, Func<Task>? settled = null)
    {
        var call = _node.Call(server, request, TimeSpan.FromSeconds(1)).AsTask();
        if (settled is not null)
            await settled();
        await _time.Pass(TimeSpan.FromSeconds(1), call.ContinueWith(
            static _ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default));
        var error = await Assert.ThrowsAsync<CallException>(() => call);
        Assert.Equal(ExitReason.Timeout, error.Reason);
        return error.Message;
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Diagnostics;

/// <summary>Calls as activities of a trace. Listeners hear of the whole program, so every test reads only its own trace.</summary>
public sealed class CallTraceTests : IDisposable
{
    private readonly ConcurrentQueue<Activity> _stopped = new();
    private readonly ActivityListener _listener;
    private readonly ActivitySource _source = new("Pail.Runtime.Tests");

    public CallTraceTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == NodeMetrics.ActivitySourceName || ReferenceEquals(source, _source),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _source.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_within_an_activity_is_one_and_the_servers_callback_is_part_of_it(bool yields)
    {
        await using var node = new Node();
        var server = await node.StartServant();
        using var root = _source.StartActivity("root")!;

        var seen = await node.Call(server, Servant.ToAnswer(async _ =>
        {
            if (yields)
                await Task.Yield();
            return Activity.Current!;
        })).Soon();

        Assert.Same(root, Activity.Current);
        Assert.Equal(root.SpanId, seen.ParentSpanId);
        Assert.Equal("call Ask`1", seen.OperationName);
        Assert.Equal(ActivityKind.Client, seen.Kind);
        Assert.Contains(seen, _stopped);
        Assert.Equal(ActivityStatusCode.Unset, seen.Status);
    }

    [Fact]
    public async Task A_cycle_of_calls_is_found_while_somebody_traces()
    {
        await using var node = new Node();
        var (ada, bob) = (await node.StartServant(), await node.StartServant());
        using var root = _source.StartActivity("root")!;
        var back = Servant.ToAnswer(self => self.Call(ada, new Servant.Add(1), Timeout.InfiniteTimeSpan));

        var failure = await Assert.ThrowsAsync<CallException>(
            () => node.Call(ada, Servant.ToAnswer(self => self.Call(bob, back, Timeout.InfiniteTimeSpan))).Soon());

        Assert.Equal(ExitReason.CallingSelf, Assert.IsType<CallException>(failure.InnerException!.InnerException).Reason);
    }

    [Fact]
    public async Task A_call_that_a_server_makes_for_a_caller_is_part_of_the_callers_call()
    {
        await using var node = new Node();
        var front = await node.StartServant();
        var back = await node.StartServant();
        using var root = _source.StartActivity("root")!;

        var (outer, inner) = await node.Call(front, Servant.ToAnswer(async self =>
            (Activity.Current!, await self.Call(back, Servant.ToAnswer(_ => Activity.Current!))))).Soon();

        Assert.Equal(outer.SpanId, inner.ParentSpanId);
        Assert.Equal(root.TraceId, inner.TraceId);
    }

    [Fact]
    public async Task The_activity_of_one_call_is_not_that_of_the_next_message()
    {
        await using var node = new Node();
        var server = await node.StartServant();
        using (_source.StartActivity("root"))
            Assert.NotNull(await node.Call(server, Servant.ToAnswer(_ => Activity.Current)).Soon());

        Assert.Null(Activity.Current);
        Assert.Null(await node.Call(server, Servant.ToAnswer(_ => Activity.Current)).Soon());
    }

    [Fact]
    public async Task A_call_outside_any_activity_is_none()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        Assert.Null(await node.Call(server, Servant.ToAnswer(_ => Activity.Current)).Soon());
    }

    [Fact]
    public async Task A_call_that_fails_says_so()
    {
        await using var node = new Node();
        using var root = _source.StartActivity("root")!;

        Assert.Equal(ExitReason.NoProc, await node.Call("nobody", new Servant.Get()).Failure());

        var call = Assert.Single(_stopped, activity => activity.TraceId == root.TraceId);
        Assert.Equal(ActivityStatusCode.Error, call.Status);
        Assert.Equal("noproc", call.StatusDescription);
        Assert.Equal("nobody", call.GetTagItem("pail.server"));
        Assert.Same(root, Activity.Current);
    }
}

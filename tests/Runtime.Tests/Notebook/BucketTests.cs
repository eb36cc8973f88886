using System.Collections.Immutable;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Notebook;

/// <summary>
/// The two ways to keep a bucket in a process: an agent, which wraps a state, and a server, which has calls and casts of its own.
/// </summary>
public sealed class BucketTests
{
    // {:ok, bucket} = Agent.start_link(fn -> %{} end)
    // Agent.update(bucket, &Map.put(&1, "milk", 3))
    // Agent.get(bucket, &Map.get(&1, "milk"))
    [Fact]
    public async Task An_agent_is_a_simple_wrapper_around_state()
    {
        await using var node = new Node();

        var milk = await node.Within(async self =>
        {
            var bucket = node.Agent<ImmutableDictionary<string, int>>(
                (await self.StartAgentLink(() => ImmutableDictionary<string, int>.Empty)).Pid);
            await bucket.Update(items => items.SetItem("milk", 3));
            return await bucket.Get(items => items["milk"]);
        });

        Assert.Equal(3, milk);
    }

    // GenServer.cast(bucket, {:put, "milk", 3})
    // GenServer.call(bucket, {:get, "milk"})
    [Fact]
    public async Task A_genserver_answers_calls_and_does_not_answer_casts()
    {
        await using var node = new Node();

        var milk = await node.Within(async self =>
        {
            var bucket = (await self.StartLink(new Bucket())).Pid;
            self.Cast(bucket, new Put("milk", 3));
            return await self.Call(bucket, new Get("milk"));
        });

        Assert.Equal(3, milk);
    }

    private sealed record Put(string Key, int Value);

    private sealed record Get(string Key) : ICall<int?>;

    private sealed class Bucket : GenServer<ImmutableDictionary<string, int>>
    {
        protected override ValueTask<InitResult> Init() => Ok(ImmutableDictionary<string, int>.Empty);

        protected override ValueTask<CallResult> HandleCall(
            object request, From from, ImmutableDictionary<string, int> state) => request switch
            {
                Get(var key) => Reply<int?>(state.TryGetValue(key, out var value) ? value : null, state),
                _ => base.HandleCall(request, from, state),
            };

        protected override ValueTask<Result> HandleCast(object message, ImmutableDictionary<string, int> state) =>
            message switch
            {
                Put(var key, var value) => NoReply(state.SetItem(key, value)),
                _ => base.HandleCast(message, state),
            };
    }
}

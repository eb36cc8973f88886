using System.Runtime.CompilerServices;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>What a server takes that has nothing to do.</summary>
[Collection(nameof(Alone))]
public sealed class ServerSizeTests
{
    private const int Servers = 10_000;

    [Fact]
    public async Task An_idle_server_that_has_been_called_takes_at_most_200_bytes_beside_its_state()
    {
        await using var node = new Node();
        var pids = new Pid[Servers];

        // What all servers share is there from the first on.
        await Start(node, new Pid[100]);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await Start(node, pids);
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)Servers;
        GC.KeepAlive(pids);

        // One reference more would be 8 bytes. What else a test run allocates meanwhile is less than that, shared by so many.
        Assert.InRange(bytes, 0, 200 + 6);
    }

    // Behind a call of its own, so that nothing of its locals is kept.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task Start(Node node, Pid[] pids)
    {
        for (var i = 0; i < pids.Length; i++)
        {
            pids[i] = (await node.Start(new Lean())).Pid;
            Assert.Same(node, await node.Call(pids[i], new Whoever()));
        }
    }

    private sealed record Whoever : ICall<object>;

    private sealed class Lean : GenServer<object>
    {
        protected override ValueTask<InitResult<object>> Init() => Ok(Self.Node);

        protected override ValueTask<CallResult<object>> HandleCall(object request, From from, object state) => Reply(state, state);
    }
}

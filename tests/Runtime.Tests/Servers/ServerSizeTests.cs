using System.Runtime.CompilerServices;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

/// <summary>What a server takes that has nothing to do.</summary>
[Collection(nameof(Alone))]
public sealed class ServerSizeTests
{
    private const int Servers = 10_000;
    private const int Rounds = 5;

    [Fact]
    public async Task An_idle_server_that_has_been_called_takes_at_most_200_bytes_beside_its_state()
    {
        await using var node = new Node();
        var pids = new Pid[Servers];

        // What all servers share is there from the first on.
        await Start(node, new Pid[100]);

        // What earlier tests have left to be done allocates too, now and then: the least of some rounds is what the servers take.
        var least = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = Settled();
            await Start(node, pids);
            least = Math.Min(least, (Settled() - before) / (double)Servers);
            GC.KeepAlive(pids);
            foreach (var pid in pids)
                await node.Stop(pid);
            Array.Clear(pids);
        }

        // One reference more would be 8 bytes.
        Assert.InRange(least, 150, 200 + 6);
    }

    private static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
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

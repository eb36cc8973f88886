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

        // What others have left behind is freed, and what they have left to be done allocates, in the middle of a round: that disturbs a
        // weighing in either direction. So the servers are weighed when they come and when they go, between which what only grows or only
        // shrinks cancels out, and the middle of some rounds is what they take.
        List<double> weighed = [];
        for (var round = 0; round < Rounds; round++)
        {
            var before = Settled();
            await Start(node, pids);
            var with = Settled();
            GC.KeepAlive(pids);
            foreach (var pid in pids)
                await node.Stop(pid);
            Array.Clear(pids);
            var after = Settled();
            weighed.Add((with - ((before + after) / 2.0)) / Servers);
        }

        weighed.Sort();

        // One reference more would be 8 bytes.
        Assert.InRange(weighed[weighed.Count / 2], 150, 200 + 6);
    }

    // Repeated until nothing more is freed: objects that a finalizer releases are freed by the next collection.
    private static long Settled()
    {
        for (var least = long.MaxValue; ;)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var now = GC.GetTotalMemory(forceFullCollection: true);
            if (now >= least)
                return now;
            least = now;
        }
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
        protected override ValueTask<InitResult> Init() => Ok(Self.Node);

        protected override ValueTask<CallResult> HandleCall(object request, From from, object state) => Reply(state, state);
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Processes that never lack work on every thread there is, and many that want one turn each.</summary>
[Collection(nameof(Alone))]
[Trait("Rule", "P25")]
public sealed class FairnessTests
{
    private const int Quiet = 10_000;
    private static readonly int Hot = 2 * Environment.ProcessorCount;

    [Fact]
    public async Task Hot_pairs_starve_nobody()
    {
        await using var node = new Node();

        await AllQuietGetTheirTurn(node, self =>
        {
            var me = self.Pid;
            var partner = self.SpawnLink(async partner =>
            {
                while (true)
                    partner.Send(me, await partner.Receive());
            });
            return Turn(self, [partner]);
        });
    }

    [Fact]
    public async Task Hot_hubs_that_keep_many_others_awake_starve_nobody()
    {
        await using var node = new Node();

        await AllQuietGetTheirTurn(node, self =>
        {
            var me = self.Pid;
            var spokes = Enumerable.Range(0, 16).Select(_ => self.SpawnLink(async spoke =>
            {
                while (true)
                    spoke.Send(me, await spoke.Receive());
            })).ToArray();
            return Turn(self, spokes);
        });
    }

    [Fact]
    public async Task Hot_callers_starve_nobody()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        await AllQuietGetTheirTurn(node, async self =>
        {
            while (true)
                await self.Call(server, new Servant.Add(1));
        });
    }

    [Fact]
    public async Task Hot_callers_of_servers_of_their_own_starve_nobody()
    {
        await using var node = new Node();

        await AllQuietGetTheirTurn(node, async self =>
        {
            var server = (await self.StartLink(new Servant())).Pid;
            while (true)
                await self.Call(server, new Servant.Add(1));
        });
    }

    private static async Task Turn(Self self, Pid[] others)
    {
        while (true)
        {
            foreach (var other in others)
                self.Send(other, self);
            foreach (var _ in others)
                await self.Receive();
        }
    }

    private static async Task AllQuietGetTheirTurn(Node node, Func<Self, Task> hot)
    {
        var left = Quiet;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var quiet = Enumerable.Range(0, Quiet).Select(_ => node.Spawn(async self =>
        {
            await self.Receive();
            if (Interlocked.Decrement(ref left) == 0)
                done.SetResult();
        })).ToArray();
        var heat = Enumerable.Range(0, Hot).Select(_ => node.Spawn(hot)).ToArray();

        foreach (var pid in quiet)
            node.Send(pid, "your turn");
        try
        {
            await done.Task.Soon();
            Assert.All(heat, pid => Assert.True(node.IsAlive(pid)));
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{Volatile.Read(ref left)} of {Quiet} did not get their turn.");
        }
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Servers;

public sealed class GroupTests
{
    [Fact]
    [Trait("Rule", "G43")]
    public async Task Several_servers_are_asked_at_once_and_who_fails_is_told_with_the_reason()
    {
        await using var node = new Node();
        var one = await node.StartServant(new Servant { OnInit = static _ => Servant.Ready(1) });
        await node.StartServant(new Servant { OnInit = static _ => Servant.Ready(2) }, "two");

        var result = await node.CallAll([one, "two", "nobody"], new Servant.Get()).Soon();

        Assert.Equal([new(one, 1), new("two", 2)], result.Replies);
        Assert.Equal([new("nobody", ExitReason.NoProc)], result.Failures);
    }

    [Fact]
    [Trait("Rule", "G43")]
    public async Task All_are_asked_before_the_first_answers()
    {
        await using var node = new Node();
        var first = await node.StartServant();
        var second = await node.StartServant();
        var asked = Lab.Event();
        From? waiting = null;
        var meeting = new Servant.Ask<int>((servant, from, state) =>
        {
            // The first to be asked waits for the second.
            if (Interlocked.CompareExchange(ref _met, 1, 0) == 0)
            {
                waiting = from;
                asked.SetResult();
                return (GenServer<int>.CallResult)Servant.Go(state);
            }

            waiting!.Value.Reply(1);
            return servant.Answer(2, state);
        });

        var result = await node.CallAll([first, second], meeting).Soon();

        Assert.True(asked.Task.IsCompleted);
        Assert.Equal([1, 2], result.Replies.Select(static reply => reply.Value));
    }

    [Fact]
    [Trait("Rule", "G43")]
    public async Task A_process_may_ask_several_too()
    {
        await using var node = new Node();
        var server = await node.StartServant();

        var result = await node.Within(async self => await self.CallAll([server, server], new Servant.Add(1))).Soon();

        Assert.Equal([1, 2], result.Replies.Select(static reply => reply.Value));
    }

    [Fact]
    [Trait("Rule", "G43")]
    public async Task A_cast_to_several_reaches_all_there_are()
    {
        await using var node = new Node();
        var server = await node.StartServant(name: "here");

        node.CastAll(["nobody", server, "here"], Servant.ToAdd(1));
        await node.Within(self =>
        {
            self.CastAll([server], Servant.ToAdd(1));
            return Task.FromResult(true);
        });

        Assert.Equal(3, await node.Call(server, new Servant.Get()).Soon());
    }

    private int _met;
}

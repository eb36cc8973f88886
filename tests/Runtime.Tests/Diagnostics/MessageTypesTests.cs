using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tests.Processes;

namespace Pail.Runtime.Tests.Diagnostics;

/// <summary>The types of the messages that wait, read without asking the process.</summary>
public sealed class MessageTypesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(29)]
    [InlineData(30)]
    [InlineData(100)]
    public async Task A_process_that_is_stuck_shows_the_oldest_of_its_messages_in_order(int most)
    {
        await using var node = new Node();
        using var stuck = new StuckProcess();
        var pid = await stuck.Start(node);
        object[] kinds = [1, "text", 'c', 2.0, new List<string>()];
        string[] names = ["Int32", "String", "Char", "Double", "List<String>"];

        // More than one run of messages holds.
        for (var i = 0; i < 30; i++)
            node.Send(pid, kinds[i % kinds.Length]);

        Assert.Equal(Enumerable.Range(0, 30).Take(most).Select(i => names[i % names.Length]), node.MessageTypes(pid, most));
    }

    [Fact]
    public async Task Messages_that_no_receive_has_taken_come_before_those_that_have_just_arrived()
    {
        await using var node = new Node();
        using var stuck = new StuckProcess();
        var sent = Lab.Event();
        var pid = node.Spawn(async self =>
        {
            await sent.Task;
            await self.Receive<char>();
            stuck.Block(self.Pid);
        });
        node.Send(pid, 1);
        node.Send(pid, 'c');
        node.Send(pid, "text");
        sent.SetResult();
        await stuck.Entered;
        node.Send(pid, 2.0);

        Assert.Equal(["Int32", "String", "Double"], node.MessageTypes(pid, 10));
        Assert.Equal(["Int32", "String"], node.MessageTypes(pid, 2));
    }

    [Fact]
    public async Task Calls_and_casts_show_the_types_of_their_requests()
    {
        await using var node = new Node();
        using var stuck = new StuckProcess();
        var server = await node.StartServant();
        node.Cast(server, new Servant.Tell((_, state) =>
        {
            stuck.Block(server);
            return new(Servant.Go(state));
        }));
        await stuck.Entered;
        node.Cast(server, Servant.ToAdd(1));
        var call = node.Call(server, new Servant.Get()).AsTask();

        Assert.Equal(["Tell", "Get"], node.MessageTypes(server, 10));

        stuck.Dispose();
        Assert.Equal(1, await call.Soon());
        Assert.Empty(node.MessageTypes(server, 10));
    }

    [Fact]
    public async Task Asking_for_them_sends_nothing_and_who_has_ended_has_none()
    {
        await using var node = new Node();
        var pid = node.Idle();
        node.Send(pid, "waits");
        await Lab.Until(() => node.Info(pid)!.Status == ProcessStatus.Waiting);

        Assert.Equal(["String"], node.MessageTypes(pid, 1));
        Assert.Equal((ProcessStatus.Waiting, 1), (node.Info(pid)!.Status, node.MailboxLength(pid)));
        Assert.Throws<ArgumentOutOfRangeException>(() => node.MessageTypes(pid, 0));

        node.Exit(pid, ExitReason.Kill);
        await node.End(pid);
        Assert.Empty(node.MessageTypes(pid, 1));
        Assert.Empty(node.MessageTypes(default, 1));
    }

    [Fact]
    public async Task While_messages_come_and_go_only_types_that_were_sent_are_shown()
    {
        await using var node = new Node();
        var server = await node.StartServant(new Servant { OnInfo = (_, _, state) => new(Servant.Go(state)) });
        var sender = Task.Run(async () =>
        {
            for (var i = 0; i < 300; i++)
            {
                for (var burst = 0; burst < 20; burst++)
                    node.Send(server, i % 2 == 0 ? "text" : (object)7);
                await node.Call(server, new Servant.Get()).Soon();
            }
        });

        while (!sender.IsCompleted)
        {
            var types = node.MessageTypes(server, 15);
            Assert.InRange(types.Count, 0, 15);
            Assert.All(types, type => Assert.Contains(type, (string[])["String", "Int32", "Get"]));
        }

        await sender.Soon();
    }
}

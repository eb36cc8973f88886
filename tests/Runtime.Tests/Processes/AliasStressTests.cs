using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Aliases that are switched off while others send through them.</summary>
public sealed class AliasStressTests
{
    [Fact]
    [Trait("Rule", "B1")]
    [Trait("Rule", "B2")]
    public async Task After_unalias_nothing_more_comes_through()
    {
        await using var node = new Node();

        await node.Run(async self =>
        {
            for (var round = 0; round < 300; round++)
            {
                var alias = self.Alias();
                var parent = self.Pid;
                self.Spawn(sender =>
                {
                    for (var i = 0; i < 50; i++)
                        sender.Send(alias, i);
                    sender.Send(parent, "sent");
                    return Task.CompletedTask;
                });
                await self.Receive<int>();
                Assert.True(self.Unalias(alias));

                // What was in the mailbox, from the first message on; then what was on its way.
                var here = self.Flush();
                Assert.Equal(Enumerable.Range(1, here.OfType<int>().Count()), here.OfType<int>());
                if (!here.Contains("sent"))
                    await self.Receive<string>();
                Assert.Empty(await self.Arrived());
            }
        });
    }

    [Fact]
    [Trait("Rule", "B4")]
    public async Task Of_a_reply_and_the_end_of_who_owes_it_exactly_one_is_told()
    {
        const int rounds = 1000;
        await using var node = new Node();

        await node.Run(async self =>
        {
            for (var round = 0; round < rounds; round++)
            {
                // The server asks a helper to reply and ends: reply and end come from two processes, in either order.
                var server = self.Spawn(async server =>
                {
                    var replyTo = await server.Receive<AliasRef>();
                    server.Spawn(helper =>
                    {
                        helper.Send(replyTo, "reply");
                        return Task.CompletedTask;
                    });
                });
                var monitor = self.Monitor(server, new MonitorOptions { Alias = MonitorAlias.ReplyDemonitor });
                self.Send(server, monitor.Alias!);
                var told = await self.Receive();
                Assert.True(told is "reply" || (told is Down down && down.Ref == monitor), $"{told}");
                Assert.False(self.Demonitor(monitor));
                Assert.False(self.Unalias(monitor.Alias!));
                Assert.Empty(await self.Arrived());
            }
        });
    }
}

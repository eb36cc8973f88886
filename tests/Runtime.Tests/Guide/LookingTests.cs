using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Guide;

public sealed class LookingTests : Chapter
{
    [Fact]
    public Task A_process_can_be_looked_at() => Shell(async (node, self) =>
    {
        #region A_process_can_be_looked_at
        self.Register("shell");
        var account = self.SpawnLink(Account.Run);
        if (node.Info(self.Pid) is { } info)
            Console.WriteLine($"{info.Name} is linked with {string.Join(", ", info.Links)}");
        Console.WriteLine(node.Info(account)?.Parent);
        #endregion
    });

    [Fact]
    public Task A_mailbox_can_have_a_limit() => Shell(async (node, self) =>
    {
        #region A_mailbox_can_have_a_limit
        var busy = self.Spawn(async busy => await busy.Receive<DateTime>(), new SpawnOptions { Label = "busy", MailboxLimit = 2 });
        self.Send(busy, 1);
        self.Send(busy, 2);
        try
        {
            self.Send(busy, 3);
        }
        catch (MailboxFullException)
        {
            Console.WriteLine("come back later");
        }
        #endregion
    });
}

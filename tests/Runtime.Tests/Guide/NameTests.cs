using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Guide;

public sealed class NameTests : Chapter
{
    [Fact]
    public Task A_process_is_found_by_its_name() => Shell(async (node, self) =>
    {
        #region A_process_is_found_by_its_name
        self.Register("shell");
        var echo = self.Spawn(async echo => echo.Send("shell", (await echo.Receive<string>()).ToUpperInvariant()));
        node.Register(echo, "echo");

        self.Send("echo", "hello");
        Console.WriteLine(await self.Receive<string>());
        Console.WriteLine(node.WhereIs("shell"));
        #endregion
    });

    [Fact]
    public void A_timer_sends_later() => InVirtualTime(async (node, self) =>
    {
        #region A_timer_sends_later
        self.SendAfter(self.Pid, "second", TimeSpan.FromMilliseconds(20));
        self.SendAfter(self.Pid, "first", TimeSpan.FromMilliseconds(10));
        var tea = self.SendAfter(self.Pid, "tea is ready", TimeSpan.FromMinutes(3));

        Console.WriteLine(await self.Receive<string>());
        Console.WriteLine(await self.Receive<string>());
        if (self.CancelTimer(tea) is not null)
            Console.WriteLine("no tea");
        Console.WriteLine(self.ReadTimer(tea) is null);
        #endregion
    });

    [Fact]
    public void An_alias_keeps_late_answers_out() => InVirtualTime(async (node, self) =>
    {
        #region An_alias_keeps_late_answers_out
        var clock = self.SpawnMonitor(async clock =>
        {
            var (_, client) = await clock.Receive<(string, AliasRef)>();
            await Task.Delay(TimeSpan.FromSeconds(2), node.TimeProvider);
            clock.Send(client, "twelve");
        });

        var replyTo = self.Alias(AliasMode.Reply);
        self.Send(clock.Target, ("what time is it?", replyTo));
        var answer = await self.TryReceive<string>(after: TimeSpan.FromSeconds(1));
        if (!answer.Any)
            self.Unalias(replyTo);
        Console.WriteLine(answer.Or("too late"));

        await self.Receive<Down>();
        Console.WriteLine(self.Flush().Count);
        #endregion
    });

    [Fact]
    public Task A_process_has_a_dictionary_and_a_label() => Shell(async (node, self) =>
    {
        #region A_process_has_a_dictionary_and_a_label
        self.SetLabel("order 1234");
        self.Put("user", "ada");
        Console.WriteLine(self.Get("user"));
        Console.WriteLine(self.Get("tenant", otherwise: "none"));
        #endregion
    });
}

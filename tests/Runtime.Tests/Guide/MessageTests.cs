using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Guide;

public sealed class MessageTests : Chapter
{
    [Fact]
    public Task Send_and_receive() => Shell(async (node, self) =>
    {
        #region Send_and_receive
        self.Send(self.Pid, ("hello", "world"));

        var (_, message) = await self.Receive<(string, string)>();
        Console.WriteLine(message);
        #endregion
    });

    [Fact]
    public Task A_child_says_hello() => Shell(async (node, self) =>
    {
        #region A_child_says_hello
        var parent = self.Pid;
        self.Spawn(async child => child.Send(parent, ("hello", child.Pid)));

        var (_, pid) = await self.Receive<(string, Pid)>();
        Console.WriteLine($"Got hello from {pid}");
        #endregion
    });

    [Fact]
    public Task Receive_is_selective() => Shell(async (node, self) =>
    {
        #region Receive_is_selective
        self.Send(self.Pid, 1);
        self.Send(self.Pid, "two");
        self.Send(self.Pid, 3);

        Console.WriteLine(await self.Receive<string>());
        Console.WriteLine(await self.Receive<int>(when: number => number > 1));
        Console.WriteLine(await self.Receive());
        #endregion
    });

    [Fact]
    public Task A_loop_keeps_a_state() => Shell(async (node, self) =>
    {
        #region A_loop_keeps_a_state
        var account = self.Spawn(Account.Run);
        self.Send(account, new Deposit(10));
        self.Send(account, new Withdraw(4, self.Pid));
        self.Send(account, new Withdraw(40, self.Pid));

        Console.WriteLine(await self.Receive<string>());
        Console.WriteLine(await self.Receive<string>());
        #endregion
    });

    [Fact]
    public Task What_matches_no_clause_stays() => Shell(async (node, self) =>
    {
        #region What_matches_no_clause_stays
        self.Send(self.Pid, "not this one");
        self.Send(self.Pid, ("hello", "world"));

        var said = await self.Receive<object>(message => message is ("hello", string) or ("world", _)) switch
        {
            ("hello", string name) => name,
            _ => "won't match",
        };
        Console.WriteLine(said);
        Console.WriteLine(await self.Receive());
        #endregion
    });

    [Fact]
    public void Receive_gives_up() => InVirtualTime(async (node, self) =>
    {
        #region Receive_gives_up
        var answer = await self.TryReceive<string>(after: TimeSpan.FromSeconds(1));
        Console.WriteLine(answer.Or("nothing after 1s"));
        #endregion
    });

    [Fact]
    public Task Flush_takes_everything() => Shell(async (node, self) =>
    {
        #region Flush_takes_everything
        self.Send(self.Pid, "hello");
        self.Send(self.Pid, ("hello", self.Pid, 1.5));
        self.Flush(Console.Out);
        #endregion
    });
}

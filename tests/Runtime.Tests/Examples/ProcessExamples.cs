using Pail.Runtime.Processes;
using Pail.Runtime.Testing;
using Pail.Runtime.Tests.Guide;

namespace Pail.Runtime.Tests.Examples;

/// <summary>The examples in the documentation of processes. A region is called as the member that shows it.</summary>
public sealed class ProcessExamples
{
    private Transcript Console { get; } = new();

    [Fact]
    public async Task A_node_runs_a_process_that_prints()
    {
        await Run().Soon();
        Assert.Equal("hello", Console.ToString());

        async Task Run()
        {
            #region T:Pail.Runtime.Processes.Node
            await using var node = new Node();
            var pid = node.Spawn(async self => Console.WriteLine(await self.Receive<string>()));
            node.Send(pid, "hello");
            await node.WaitForExit(pid);
            #endregion
        }
    }

    [Fact]
    public void A_process_hears_from_its_child() => Simulation.Run(async self =>
    {
        #region T:Pail.Runtime.Processes.Self
        var parent = self.Pid;
        self.Spawn(async child => child.Send(parent, ("hello", child.Pid)));
        var (_, pid) = await self.Receive<(string, Pid)>();
        #endregion
        Assert.NotEqual(self.Pid, pid);
    });

    [Fact]
    public void A_receive_in_vain_has_something_in_its_stead() => Simulation.Run(async self =>
    {
        #region T:Pail.Runtime.Processes.Received`1
        var text = (await self.TryReceive<string>(after: TimeSpan.FromSeconds(1))).Or("nothing after 1s");
        #endregion
        Assert.Equal("nothing after 1s", text);
    });

    [Fact]
    public void An_answer_through_an_alias_is_dropped_when_it_is_late() => Simulation.Run(async self =>
    {
        var server = self.Spawn(async server =>
        {
            var (_, replyTo) = await server.Receive<(string, AliasRef)>();
            await server.TryReceive<string>(after: TimeSpan.FromSeconds(2));
            server.Send(replyTo, "twelve");
        });
        var ended = self.Monitor(server);

        #region M:Pail.Runtime.Processes.Self.Alias(Pail.Runtime.Processes.AliasMode)
        var replyTo = self.Alias(AliasMode.Reply);
        self.Send(server, ("what time is it?", replyTo));
        var answer = await self.TryReceive<string>(after: TimeSpan.FromSeconds(1));
        if (!answer.Any)
            self.Unalias(replyTo); // an answer that comes now is dropped
        #endregion

        await self.Receive<Down>(down => down.Ref == ended);
        Assert.Empty(self.Flush());
    });

    [Fact]
    public void A_timer_is_taken_back()
    {
        Simulation.Run(self =>
        {
            #region M:Pail.Runtime.Processes.Self.SendAfter(Pail.Runtime.Processes.Destination,System.Object,System.TimeSpan)
            var reminder = self.SendAfter(self.Pid, "tea is ready", TimeSpan.FromMinutes(3));
            if (self.CancelTimer(reminder) is { } left)
                Console.WriteLine($"no tea, {left} before it was ready");
            #endregion
            return Task.CompletedTask;
        });

        Assert.Equal("no tea, 00:03:00 before it was ready", Console.ToString());
    }

    [Fact]
    public async Task Full_mailboxes_are_found()
    {
        await using var node = new Node();
        node.Spawn(async self => await self.Receive());

        #region T:Pail.Runtime.Processes.ProcessInfo
        foreach (var pid in node.Processes())
            if (node.Info(pid) is { MailboxLength: > 1000 } info)
                Console.WriteLine($"{pid} {info.Name ?? info.InitialCall}: {info.WaitsFor}");
        #endregion

        Assert.Empty(Console.ToString());
    }

    [Fact]
    public async Task A_process_has_a_thread_of_its_own()
    {
        await using var node = new Node();
        var pool = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);

        #region T:Pail.Runtime.Processes.SpawnOptions
        var reader = node.Spawn(ReadLines, new SpawnOptions { Label = "console", DedicatedThread = true });
        #endregion

        Assert.False(await pool.Task.Soon());
        await node.End(reader);

        Task ReadLines(Self self)
        {
            pool.SetResult(Thread.CurrentThread.IsThreadPoolThread);
            return Task.CompletedTask;
        }
    }
}

#region Usings
using System.Collections.Immutable;
using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tables;
#endregion

namespace Pail.Runtime.Tests.Guide;

public sealed class ServerTests : Chapter
{
    [Fact]
    public void A_call_that_fails_says_why() => InVirtualTime(async (node, self) =>
    {
        #region A_call_that_fails_says_why
        var oracle = (await node.Start(new Oracle())).Pid;
        Console.WriteLine(await self.Call(oracle, new Ask("who are you?")));
        try
        {
            await self.Call(oracle, new Ask("what is it all for?"));
        }
        catch (CallException error)
        {
            Console.WriteLine($"{error.Reason}: {error.Message}");
        }
        #endregion
    });

    [Fact]
    public Task A_server_answers_calls() => Shell(async (node, self) =>
    {
        #region A_server_answers_calls
        var stack = (await self.StartLink(new Stack())).Pid;
        self.Cast(stack, new Push(1));
        self.Cast(stack, new Push(2));
        Console.WriteLine(await self.Call(stack, new Pop()));
        Console.WriteLine(await self.Call(stack, new Pop()));
        #endregion
    });

    [Fact]
    public Task An_agent_keeps_a_value() => Shell(async (node, self) =>
    {
        #region An_agent_keeps_a_value
        await self.StartAgentLink(() => ImmutableDictionary<string, int>.Empty, new ServerOptions { Name = "shopping" });
        var bucket = node.Agent<ImmutableDictionary<string, int>>("shopping");
        await bucket.Update(items => items.SetItem("milk", 3));
        Console.WriteLine(await bucket.Get(items => items["milk"]));
        #endregion
    });

    [Fact]
    public Task A_registry_finds_processes_by_any_key() => Shell(async (node, self) =>
    {
        #region A_registry_finds_processes_by_any_key
        var rooms = new Registry<(string House, int Room), string>("rooms");
        await node.StartRegistry(rooms);
        await node.Start(new Stack(), new ServerOptions { Name = rooms.Via(("town hall", 12), "archive") });

        self.Cast(rooms.Via(("town hall", 12), ""), new Push(7));
        if (rooms.TryLookup(("town hall", 12), out var entry))
            Console.WriteLine($"{entry.Value}: {await self.Call(entry.Pid, new Pop())}");
        #endregion
    });

    [Fact]
    public Task A_supervisor_starts_the_failed_anew() => Shell(async (node, self) =>
    {
        #region A_supervisor_starts_the_failed_anew
        var tree = (await node.StartSupervisor([ChildSpec.Of("stack", () => new Stack())])).Pid;
        var before = await node.WhichChildren(tree);
        var monitor = self.Monitor(before[0].Pid!.Value);
        self.Exit(monitor.Target, ExitReason.Kill);
        await self.Receive<Down>();

        var after = await node.WhichChildren(tree);
        Console.WriteLine($"{after[0].Id} was {before[0].Pid} and is {after[0].Pid}");
        #endregion
    });

    [Fact]
    public Task A_table_is_read_by_all_at_once() => Shell(async (node, self) =>
    {
        #region A_table_is_read_by_all_at_once
        var visits = self.NewTable<string, long>(new TableOptions { Protection = TableProtection.Public });
        string[] visitors = ["ada", "grace", "ada"];
        foreach (var visitor in visitors)
            self.SpawnMonitor(async _ => visits.UpdateCounter(visitor, increment: 1, initial: 0));
        foreach (var _ in visitors)
            await self.Receive<Down>();
        Console.WriteLine(visits.TryLookup("ada", out var count) ? count : 0);
        #endregion
    });
}

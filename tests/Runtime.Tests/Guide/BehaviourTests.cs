using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tasks;

namespace Pail.Runtime.Tests.Guide;

public sealed class BehaviourTests : Chapter
{
    [Fact]
    public Task A_task_computes_for_another() => Shell(async (node, self) =>
    {
        #region A_task_computes_for_another
        var answer = self.Async(() => 6 * 7);
        var lengths = self.AsyncStream(["one", "three", "seventeen"], word => word.Length);

        Console.WriteLine(await answer.Await());
        await foreach (var length in lengths)
            Console.WriteLine(length.Value);
        #endregion
    });

    [Fact]
    public Task A_task_that_fails_is_a_result_under_a_supervisor() => Shell(async (node, self) =>
    {
        #region A_task_that_fails_is_a_result_under_a_supervisor
        var tasks = (await self.StartTaskSupervisorLink()).Pid;
        var task = await self.AsyncNolink(tasks, async child => await child.Receive<int>());
        self.Exit(task.Pid, ExitReason.ShutdownWith("no patience"));
        Console.WriteLine((await task.Yield()).Reason);
        #endregion
    });

    [Fact]
    public Task Those_who_depend_on_each_other_are_restarted_together() => Shell(async (node, self) =>
    {
        #region Those_who_depend_on_each_other_are_restarted_together
        var tree = (await self.StartSupervisorLink(
            [
                ChildSpec.Of("numbers", () => new Stack(), new ServerOptions { Name = "numbers" }),
                ChildSpec.OfAgent("sum", () => 0, new ServerOptions { Name = "sum" }),
            ],
            new SupervisorOptions { Strategy = Strategy.RestForOne })).Pid;
        var sum = node.WhereIs("sum");

        await node.Stop("numbers");
        await self.WhichChildren(tree);
        Console.WriteLine(node.WhereIs("sum") == sum);

        foreach (var child in node.SupervisionTree(tree)!.Children)
            Console.WriteLine($"{child.Id} {child.State}, restarted {child.Restarts} times");
        #endregion
    });

    [Fact]
    public Task A_server_is_looked_into_and_gets_other_code() => Shell(async (node, self) =>
    {
        #region A_server_is_looked_into_and_gets_other_code
        await self.StartLink(new Stack(), new ServerOptions { Name = "stack" });
        self.Cast("stack", new Push(1));
        self.Cast("stack", new Push(2));

        await self.Sys("stack").Upgrade(new CountingStack());
        Console.WriteLine(await self.Call("stack", new Pop()));
        Console.WriteLine(await self.Call("stack", new PopsSoFar()));
        Console.WriteLine((await self.Sys("stack").GetState<Counted>()).Items.Peek());
        #endregion
    });
}

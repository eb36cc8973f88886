using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Guide;

public sealed class FirstStepsTests : Chapter
{
    [Fact]
    public Task A_program_starts_a_node_and_a_process() => Program(async () =>
    {
        #region A_program_starts_a_node_and_a_process
        await using var node = new Node();
        var shell = node.Spawn(async self =>
        {
            Console.WriteLine($"Hello from {self.Pid}");
        });
        await node.WaitForExit(shell);
        #endregion
    });

    [Fact]
    public Task A_process_costs_little() => OnThreadPool(async (node, self) =>
    {
        #region A_process_costs_little
        var shell = self.Pid;
        foreach (var number in Enumerable.Range(1, 10_000))
            self.Spawn(async child => child.Send(shell, number));

        var sum = 0L;
        for (var received = 0; received < 10_000; received++)
            sum += await self.Receive<int>();
        Console.WriteLine(sum);
        #endregion
    });

    [Fact]
    public Task Spawn_runs_a_function() => Shell(async (node, self) =>
    {
        #region Spawn_runs_a_function
        var pid = self.Spawn(_ => Task.FromResult(1 + 2));
        Console.WriteLine(pid);
        Console.WriteLine(self.Pid);

        await node.WaitForExit(pid);
        Console.WriteLine(node.IsAlive(pid));
        Console.WriteLine(node.IsAlive(self.Pid));
        #endregion
    });
}

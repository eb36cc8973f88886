using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Guide;

public sealed class FailureTests : Chapter
{
    [Fact]
    public Task A_crash_is_logged_and_harms_nobody() => Shell(async (node, self) =>
    {
        #region A_crash_is_logged_and_harms_nobody
        var child = self.Spawn(_ => throw new InvalidOperationException("oops"));
        await node.WaitForExit(child);
        Console.WriteLine("still here");
        #endregion
    });

    [Fact]
    public Task A_link_takes_the_other_along() => Shell(async (node, self) =>
    {
        #region A_link_takes_the_other_along
        var parent = self.Spawn(async parent =>
        {
            parent.SpawnLink(_ => throw new InvalidOperationException("oops"));
            await parent.Receive();
            Console.WriteLine("nobody gets here");
        });
        await node.WaitForExit(parent);
        Console.WriteLine(node.IsAlive(parent));
        #endregion
    });

    [Fact]
    public Task Trapping_exits_makes_them_messages() => Shell(async (node, self) =>
    {
        #region Trapping_exits_makes_them_messages
        self.TrapExit = true;
        self.SpawnLink(async child => child.Exit(ExitReason.Of("bored")));

        var exit = await self.Receive<Exit>();
        Console.WriteLine($"{exit.From}: {exit.Reason}");
        #endregion
    });

    [Fact]
    public Task A_monitor_tells_the_end() => Shell(async (node, self) =>
    {
        #region A_monitor_tells_the_end
        var pid = self.Spawn(Account.Run);
        var monitor = self.Monitor(pid);
        self.Exit(pid, ExitReason.Kill);

        var down = await self.Receive<Down>(down => down.Ref == monitor);
        Console.WriteLine($"{down.Pid}: {down.Reason}");

        self.Monitor(pid);
        Console.WriteLine((await self.Receive<Down>()).Reason);
        #endregion
    });

    [Fact]
    public Task A_result_comes_before_the_end() => Shell(async (node, self) =>
    {
        #region A_result_comes_before_the_end
        var shell = self.Pid;
        var worker = self.SpawnMonitor(async worker => worker.Send(shell, 6 * 7));

        switch (await self.Receive())
        {
            case int answer:
                self.Demonitor(worker, flush: true);
                Console.WriteLine(answer);
                break;
            case Down(_, _, var reason):
                Console.WriteLine($"no answer: {reason}");
                break;
        }
        #endregion
    });

    [Fact]
    public Task Finally_runs_in_a_killed_process() => Shell(async (node, self) =>
    {
        #region Finally_runs_in_a_killed_process
        var shell = self.Pid;
        var worker = self.SpawnMonitor(async worker =>
        {
            try
            {
                worker.Send(shell, "ready");
                await worker.Receive();
            }
            catch (ExitException exit)
            {
                node.Send(shell, $"ended: {exit.Reason}");
            }
            finally
            {
                node.Send(shell, "cleaned up");
            }
        });
        await self.Receive<string>();
        self.Exit(worker.Target, ExitReason.Kill);

        Console.WriteLine((await self.Receive<Down>()).Reason);
        Console.WriteLine(await self.Receive<string>());
        Console.WriteLine(await self.Receive<string>());
        #endregion
    });
}

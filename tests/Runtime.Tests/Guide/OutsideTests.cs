using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Guide;

public sealed class OutsideTests : Chapter
{
    [Fact]
    public Task A_long_computation_lets_signals_in() => OnThreadPool(async (node, self) =>
    {
        #region A_long_computation_lets_signals_in
        var shell = self.Pid;
        var worker = self.SpawnMonitor(async worker =>
        {
            worker.Send(shell, "busy");
            while (true)
                _ = worker.Ended;
        });
        await self.Receive<string>();
        self.Exit(worker.Target, ExitReason.Kill);
        Console.WriteLine((await self.Receive<Down>()).Reason);
        #endregion
    });

    [Fact]
    public Task What_is_awaited_comes_back_to_the_process() => OnThreadPool(async (node, self) =>
    {
        #region What_is_awaited_comes_back_to_the_process
        var answer = await Task.Run(() => 6 * 7);
        self.Send(self.Pid, answer);
        Console.WriteLine(await self.Receive<int>());
        #endregion
    });

    [Fact]
    public Task Code_that_leaves_its_process_cannot_use_it() => OnThreadPool(async (node, self) =>
    {
        #region Code_that_leaves_its_process_cannot_use_it
        await Task.Run(() => { }).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            self.Send(self.Pid, "hello");
        }
        catch (InvalidOperationException error)
        {
            Console.WriteLine(error.Message);
        }
        #endregion
    });
}

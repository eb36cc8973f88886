using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>Code of a process that goes on outside its turns, or leaves them.</summary>
public sealed class OutsideTurnsTests
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "P17")]
    public async Task What_goes_on_after_a_receive_and_throws_ends_the_process_and_not_the_program(bool killed)
    {
        using var reports = new Reports();
        await using var node = new Node(new NodeOptions { LoggerFactory = reports, ShutdownTimeout = TimeSpan.Zero });
        var error = new InvalidOperationException("oh");
        var pid = node.Spawn(self =>
        {
            GoOn(self.Receive<string>(), () => throw error);
            _started.SetResult();
            return new TaskCompletionSource().Task;
        });
        await _started.Task.Soon();
        var ended = node.End(pid);

        if (killed)
            node.Exit(pid, ExitReason.Kill);
        else
            node.Send(pid, "go on");

        Assert.Equal(killed ? ExitReason.Killed : ExitReason.Error(error), await ended);
        await Tests.Lab.Until(() => !reports.All.IsEmpty);
        Assert.Same(error, Assert.Single(reports.All).Error);

        static void GoOn(ValueTask<string> receive, Action then) => receive.GetAwaiter().OnCompleted(then);
    }

    [Fact]
    [Trait("Rule", "P3")]
    public async Task Code_that_left_its_process_cannot_use_it()
    {
        await using var node = new Node();

        var error = await node.Run(async self =>
        {
            self.SpawnMonitor(async child =>
            {
                await Task.Run(static () => { }).ConfigureAwait(false);
                await Left();
                child.Send(child.Pid, 1);
            });
            return (await self.Receive<Down>()).Reason.Term;
        });

        Assert.Contains("ConfigureAwait", Assert.IsType<InvalidOperationException>(error).Message, StringComparison.Ordinal);

        // Makes sure of it: an await that was over at once has left nothing.
        static async Task Left() =>
            await Task.Run(static () => { }).ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
    }

    [Fact]
    public async Task A_process_that_ends_outside_its_turns_ends_all_the_same()
    {
        await using var node = new Node();

        for (var round = 0; round < 100; round++)
        {
            Assert.Equal(ExitReason.Normal, await node.Run(async self =>
            {
                self.SpawnMonitor(async child => await Task.Run(static () => { }).ConfigureAwait(false));
                return (await self.Receive<Down>()).Reason;
            }));
        }
    }

    [Fact]
    public async Task A_process_that_received_before_it_ends_outside_its_turns_ends_all_the_same()
    {
        await using var node = new Node();

        Assert.Equal(ExitReason.Normal, await node.Run(async self =>
        {
            var child = self.SpawnMonitor(async child =>
            {
                await child.Receive();
                await Task.Run(static () => { });
                await child.Receive();
                await Task.Run(static () => { }).ConfigureAwait(false);
            }).Target;
            self.Send(child, 1);
            self.Send(child, 2);
            return (await self.Receive<Down>()).Reason;
        }));
    }
}

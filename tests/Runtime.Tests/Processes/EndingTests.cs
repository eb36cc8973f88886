using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>What another thread finds while a process is in the middle of its end.</summary>
public sealed class EndingTests
{
    private readonly ManualScheduler _scheduler = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_finds_a_process_unwinding_while_it_still_ends_can_wait_for_its_unwinding(bool onTheStack)
    {
        await using var node = new Node(new NodeOptions { Scheduler = _scheduler, ShutdownTimeout = TimeSpan.Zero });
        var onlooker = new Onlooker(node);
        var pid = node.Spawn(async self =>
        {
            self.Process.Extras.Asked = onlooker;
            if (onTheStack)
                self.Exit(self.Pid, ExitReason.Kill);
            await Lab.Sleep(self);
        });
        pid.Process!.Push(new MonitorSignal(new Watch(onlooker, pid)));
        _scheduler.RunAll();
        node.Exit(pid, ExitReason.Kill);
        _scheduler.RunAll();

        Assert.Equal(2, onlooker.Looks);
        Assert.Empty(node.Unwinding);
        Assert.NotEmpty(onlooker.Unwindings);
        Assert.All(onlooker.Unwindings, static end => Assert.True(end.IsCompleted));
    }

    /// <summary>A request that does, when the end of the caller claims it, what the end of the node may do at that moment.</summary>
    private sealed class Onlooker(Node node) : Request
    {
        internal int Looks { get; private set; }

        internal List<Task> Unwindings { get; } = [];

        internal override bool IsDelivered => true;

        internal override int Life => 0;

        internal override bool IsLeftToOthers => false;

        internal override bool IsPendingIn(int life) => false;

        internal override void Withdraw(int life, string cycle)
        {
        }

        internal override bool TryAbandon(Process caller)
        {
            Look();
            return false;
        }

        internal void Look()
        {
            Looks++;
            Unwindings.AddRange(node.Unwinding.Select(static pid => pid.Process!.EndOfUnwinding));
        }

        internal override void Arrive(Process receiver)
        {
        }
    }

    private sealed class Watch(Onlooker onlooker, Pid target) : MonitorRef(null, target)
    {
        internal override void Notify(ExitReason reason) => onlooker.Look();
    }
}

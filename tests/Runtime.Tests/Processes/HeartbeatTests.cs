using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>What looks at the running threads, and rests when there are none.</summary>
[Collection(nameof(Alone))]
public sealed class HeartbeatTests
{
    [Fact]
    public async Task It_sleeps_when_nothing_runs_and_wakes_when_something_does()
    {
        await using var node = new Node();
        for (var round = 0; round < 3; round++)
        {
            await Tests.Lab.Until(static () => !Heartbeat.IsAwake);

            Assert.True(await node.Run(static _ => Heartbeat.IsAwake));
        }
    }

    [Fact]
    public async Task It_does_not_sleep_while_a_turn_lasts_and_counts_its_time()
    {
        await using var node = new Node();
        using var gate = new ManualResetEventSlim();
        var pid = node.Spawn(_ =>
        {
            gate.Wait();
            return Task.CompletedTask;
        });
        var process = pid.Process!;

        // Longer than it has patience for when nothing runs.
        await Tests.Lab.Until(() => process.BusyTime > TimeSpan.FromMilliseconds(300));

        Assert.True(Heartbeat.IsAwake);
        Assert.True(Heartbeat.IsRunning(process));
        Assert.True(Heartbeat.RunningFor(process) > TimeSpan.Zero);
        gate.Set();
        await node.End(pid);
        await Tests.Lab.Until(() => !Heartbeat.IsRunning(process));
    }

    [Fact]
    public async Task It_sleeps_while_processes_wait()
    {
        await using var node = new Node();
        for (var i = 0; i < 100; i++)
            node.Idle();

        await Tests.Lab.Until(static () => !Heartbeat.IsAwake);
        await node.Run(static _ => { });
    }
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>A process that begins and ceases to trap exits while it is sent one.</summary>
public sealed class TrapExitStressTests
{
    [Fact]
    [Trait("Rule", "P12")]
    [Trait("Rule", "P23")]
    public async Task Who_was_seen_dead_stays_dead_and_who_was_seen_alive_has_the_message()
    {
        const int rounds = 2000;
        await using var node = new Node();

        for (var round = 0; round < rounds; round++)
        {
            var mayStop = 0;
            var told = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var pid = node.Spawn(async self =>
            {
                running.SetResult();
                while (Volatile.Read(ref mayStop) == 0)
                {
                    self.TrapExit = true;
                    self.TrapExit = false;
                }

                self.TrapExit = true;
                told.SetResult((await self.Receive<Exit>()).Reason.Equals(Lab.Boom));
            });
            await running.Task.Soon();

            node.Exit(pid, Lab.Boom);
            var wasAlive = node.IsAlive(pid);
            Volatile.Write(ref mayStop, 1);

            // Alive behind the signal means that it was trapped: the process lives to read it. One that does not trap has its end told by
            // the monitor.
            if (wasAlive)
            {
                Assert.True(await told.Task.Soon());
            }
            else
            {
                Assert.Equal(Lab.Boom, await node.End(pid) is { Kind: not ExitKind.NoProc } reason ? reason : Lab.Boom);
                Assert.False(told.Task.IsCompleted);
            }
        }

    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Registries;

/// <summary>What is asked of the processes of partitions, and done by such in their place.</summary>
internal static class RegistryPartitions
{
    /// <summary>Waits until a partition has handled what came before.</summary>
    internal static async ValueTask RoundTrip(Pid keeper)
    {
        try
        {
            await keeper.Process!.Node.Call(keeper, new RegistrySync(), Timeout.InfiniteTimeSpan);
        }
        catch (CallException error) when (error.Reason != ExitReason.CallingSelf)
        {
            // The partition has ended, and everything in it is gone: more than was to be waited for.
        }
    }

    /// <summary>Runs code in a process of its own. What it throws comes out of the task.</summary>
    internal static Task Run(Node node, Action code)
    {
        var done = new TaskCompletionSource(node.Completion);
        var pid = node.Spawn(_ =>
        {
            try
            {
                code();
                done.TrySetResult();
            }
            catch (Exception error)
            {
                done.TrySetException(error);
            }

            return Task.CompletedTask;
        });
        return done.Task.IsCompleted ? done.Task : OrEnded(node, pid, done);
    }

    // One that is ended before it has begun, as by a node that is disposed of, says nothing.
    private static async Task OrEnded(Node node, Pid pid, TaskCompletionSource done)
    {
        var reason = await node.WaitForExit(pid);
        done.TrySetException(new ExitException(reason));
        await done.Task;
    }
}

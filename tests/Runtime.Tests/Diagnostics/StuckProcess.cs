using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Diagnostics;

/// <summary>
/// A process that keeps its thread until this is disposed of. So a test that fails does not leave it to those that come after.
/// </summary>
internal sealed class StuckProcess : IDisposable
{
    private readonly ManualResetEventSlim _release = new();
    private readonly TaskCompletionSource<Pid> _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Blocks the thread. For the code of a process.</summary>
    internal void Block(Pid pid)
    {
        _entered.TrySetResult(pid);
        _release.Wait();
    }

    /// <summary>The process, once it is stuck.</summary>
    internal Task<Pid> Entered => _entered.Task.Soon();

    /// <summary>Starts a process that is stuck from the beginning.</summary>
    internal async Task<Pid> Start(Node node)
    {
        node.Spawn(self =>
        {
            Block(self.Pid);
            return Task.CompletedTask;
        });
        return await Entered;
    }

    // The event is not disposed of: the process may only now be about to wait for it.
    public void Dispose() => _release.Set();
}

using Pail.Bench.Compare;
using Pail.Runtime.Processes;

namespace Pail.Bench.Processes.Workloads;

/// <summary>A workload on a node of its own.</summary>
internal abstract class PailWorkload : IWorkload
{
    private Node? _node;

    protected Node Node => _node ?? throw new InvalidOperationException("The workload has not been started.");

    public async Task Start()
    {
        _node = new Node();
        await Prepare();
    }

    public abstract Task Run(int operations);

    public virtual Task Clear() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
        _node = null;
    }

    protected virtual Task Prepare() => Task.CompletedTask;

    /// <summary>Waits for a process that is to end normally.</summary>
    protected async Task End(Pid pid)
    {
        var reason = await Node.WaitForExit(pid);

        // One that was quicker than the question has left no reason behind.
        if (!reason.IsClean && reason.Kind != ExitKind.NoProc)
            throw new InvalidOperationException($"{pid} of a workload ended with {reason}.", reason.Term as Exception);
    }
}

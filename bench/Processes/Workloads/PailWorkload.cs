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

    public virtual Task Arrange(int operations) => Task.CompletedTask;

    public abstract Task Run(int operations);

    public virtual Task Clear() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
        _node = null;
    }

    protected virtual Task Prepare() => Task.CompletedTask;

    /// <summary>Spawns a process of a workload.</summary>
    /// <returns>The pid, and a task that completes when the function has ended, or fails with its exception.</returns>
    protected (Pid Pid, Task Ended) Begin(Func<Self, Task> function)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pid = Node.Spawn(async self =>
        {
            try
            {
                await function(self);
                ended.SetResult();
            }
            catch (Exception failure)
            {
                ended.SetException(failure);
                throw;
            }
        });
        return (pid, ended.Task);
    }
}

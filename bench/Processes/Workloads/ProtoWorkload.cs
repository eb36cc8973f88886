using Pail.Bench.Compare;
using Proto;

namespace Pail.Bench.Processes.Workloads;

/// <summary>A workload on an actor system of its own, with default settings.</summary>
internal abstract class ProtoWorkload : IWorkload
{
    private ActorSystem? _system;

    protected IRootContext Root => _system?.Root ?? throw new InvalidOperationException("The workload has not been started.");

    public Task Start()
    {
        _system = new ActorSystem();
        Prepare();
        return Task.CompletedTask;
    }

    public abstract Task Run(int operations);

    public virtual Task Clear() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_system is not null)
            await _system.ShutdownAsync();
        _system = null;
    }

    protected virtual void Prepare()
    {
    }
}

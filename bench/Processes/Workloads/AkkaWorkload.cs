using Akka.Actor;
using Akka.Configuration;
using Pail.Bench.Compare;

namespace Pail.Bench.Processes.Workloads;

/// <summary>A workload on an actor system of its own, with default settings except that it does not log.</summary>
internal abstract class AkkaWorkload : IWorkload
{
    private static readonly Config Silent = ConfigurationFactory.ParseString(
        """
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.log-dead-letters = off
        akka.log-dead-letters-during-shutdown = off
        """);

    private ActorSystem? _system;

    protected ActorSystem System => _system ?? throw new InvalidOperationException("The workload has not been started.");

    public Task Start()
    {
        _system = ActorSystem.Create("bench", Silent);
        Prepare();
        return Task.CompletedTask;
    }

    public virtual Task Arrange(int operations) => Task.CompletedTask;

    public abstract Task Run(int operations);

    public virtual Task Clear() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_system is not null)
            await _system.Terminate();
        _system = null;
    }

    protected virtual void Prepare()
    {
    }
}

using Akka.Actor;

namespace Pail.Bench.Processes.Workloads;

/// <summary>Actors that wait. They live until they are cleared.</summary>
internal sealed class AkkaIdle : AkkaWorkload
{
    public override async Task Run(int operations)
    {
        var started = new Countdown(operations);
        var props = Props.Create(() => new Idle(started));
        for (var i = 0; i < operations; i++)
            System.ActorOf(props);
        await started.Done;
    }

    public override async Task Clear()
    {
        await DisposeAsync();
        await Start();
    }

    private sealed class Idle(Countdown started) : UntypedActor
    {
        protected override void PreStart() => started.Signal();

        protected override void OnReceive(object message)
        {
        }
    }
}

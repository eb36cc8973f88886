using Akka.Actor;

namespace Pail.Bench.Processes.Workloads;

/// <summary>Actors that stop themselves at once.</summary>
internal sealed class AkkaSpawnExit : AkkaWorkload
{
    public override Task Run(int operations) => Task.Run(() => Batches.Run(operations, ended =>
    {
        var props = Props.Create(() => new ShortLived(ended));
        return () => System.ActorOf(props);
    }));

    private sealed class ShortLived(Countdown ended) : UntypedActor
    {
        protected override void PreStart() => Context.Stop(Self);

        protected override void PostStop() => ended.Signal();

        protected override void OnReceive(object message)
        {
        }
    }
}

using Proto;

namespace Pail.Bench.Processes.Workloads;

/// <summary>Actors that stop themselves at once.</summary>
internal sealed class ProtoSpawnExit : ProtoWorkload
{
    public override Task Run(int operations) => Task.Run(() => Batches.Run(operations, ended =>
    {
        var props = Props.FromProducer(() => new ShortLived(ended));
        return () => Root.Spawn(props);
    }));

    private sealed class ShortLived(Countdown ended) : IActor
    {
        public Task ReceiveAsync(IContext context)
        {
            if (context.Message is Started)
                context.Stop(context.Self);
            else if (context.Message is Stopped)
                ended.Signal();
            return Task.CompletedTask;
        }
    }
}

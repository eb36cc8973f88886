using Proto;

namespace Pail.Bench.Processes.Workloads;

/// <summary>Actors that wait. They live until they are cleared.</summary>
internal sealed class ProtoIdle : ProtoWorkload
{
    public override async Task Run(int operations)
    {
        var started = new Countdown(operations);
        var props = Props.FromProducer(() => new Idle(started));
        for (var i = 0; i < operations; i++)
            Root.Spawn(props);
        await started.Done;
    }

    public override async Task Clear()
    {
        await DisposeAsync();
        await Start();
    }

    private sealed class Idle(Countdown started) : IActor
    {
        public Task ReceiveAsync(IContext context)
        {
            if (context.Message is Started)
                started.Signal();
            return Task.CompletedTask;
        }
    }
}

using Proto;

namespace Pail.Bench.Processes.Workloads;

/// <summary>Tasks that request from actors: Proto.Actor's call.</summary>
internal sealed class ProtoCalls(int callers, int servers) : ProtoWorkload
{
    private static readonly object Request = new();

    private readonly PID[] _servers = new PID[servers];

    public override Task Run(int operations) =>
        Task.WhenAll(
            Enumerable.Range(0, callers).Select(i => Task.Run(() => Caller(_servers[i % servers], Share.Of(operations, callers, i)))));

    protected override void Prepare()
    {
        for (var i = 0; i < servers; i++)
            _servers[i] = Root.Spawn(Props.FromProducer(() => new Counter()));
    }

    private async Task Caller(PID server, int calls)
    {
        for (var i = 0; i < calls; i++)
            await Root.RequestAsync<int>(server, Request);
    }

    private sealed class Counter : IActor
    {
        private readonly object _state = 1;

        public Task ReceiveAsync(IContext context)
        {
            if (context.Message == Request)
                context.Respond(_state);
            return Task.CompletedTask;
        }
    }
}

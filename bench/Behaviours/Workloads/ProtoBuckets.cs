using System.Collections.Immutable;
using Pail.Bench.Processes.Workloads;
using Proto;

namespace Pail.Bench.Behaviours.Workloads;

/// <summary>Tasks that request a key from actors.</summary>
internal sealed class ProtoBuckets(int callers, int servers) : ProtoWorkload
{
    private readonly PID[] _servers = new PID[servers];

    public override Task Run(int operations) =>
        Task.WhenAll(
            Enumerable.Range(0, callers).Select(i => Task.Run(() => Caller(_servers[i % servers], Share.Of(operations, callers, i)))));

    protected override void Prepare()
    {
        for (var i = 0; i < servers; i++)
            _servers[i] = Root.Spawn(Props.FromProducer(() => new BucketActor()));
    }

    private async Task Caller(PID server, int calls)
    {
        for (var i = 0; i < calls; i++)
            await Root.RequestAsync<int>(server, Bucket.Key);
    }

    private sealed class BucketActor : IActor
    {
        private readonly ImmutableDictionary<string, int> _state = Bucket.Full;

        public Task ReceiveAsync(IContext context)
        {
            if (context.Message is string key)
                context.Respond(_state.GetValueOrDefault(key));
            return Task.CompletedTask;
        }
    }
}

using System.Collections.Immutable;
using Akka.Actor;
using Pail.Bench.Processes.Workloads;

namespace Pail.Bench.Behaviours.Workloads;

/// <summary>Tasks that ask actors for a key.</summary>
internal sealed class AkkaBuckets(int callers, int servers) : AkkaWorkload
{
    private readonly IActorRef[] _servers = new IActorRef[servers];

    public override Task Run(int operations) =>
        Task.WhenAll(
            Enumerable.Range(0, callers).Select(i => Task.Run(() => Caller(_servers[i % servers], Share.Of(operations, callers, i)))));

    protected override void Prepare()
    {
        for (var i = 0; i < servers; i++)
            _servers[i] = System.ActorOf(Props.Create(() => new BucketActor()));
    }

    private static async Task Caller(IActorRef server, int calls)
    {
        for (var i = 0; i < calls; i++)
            await server.Ask<int>(Bucket.Key);
    }

    private sealed class BucketActor : UntypedActor
    {
        private readonly ImmutableDictionary<string, int> _state = Bucket.Full;

        protected override void OnReceive(object message) => Sender.Tell(_state.GetValueOrDefault((string)message));
    }
}

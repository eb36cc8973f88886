using Akka.Actor;

namespace Pail.Bench.Processes.Workloads;

/// <summary>Tasks that ask actors: Akka.NET's call.</summary>
internal sealed class AkkaCalls(int callers, int servers) : AkkaWorkload
{
    private static readonly object Request = new();

    private readonly IActorRef[] _servers = new IActorRef[servers];

    public override Task Run(int operations) =>
        Task.WhenAll(
            Enumerable.Range(0, callers).Select(i => Task.Run(() => Caller(_servers[i % servers], Share.Of(operations, callers, i)))));

    protected override void Prepare()
    {
        for (var i = 0; i < servers; i++)
            _servers[i] = System.ActorOf(Props.Create(() => new Counter()));
    }

    private static async Task Caller(IActorRef server, int calls)
    {
        for (var i = 0; i < calls; i++)
            await server.Ask<int>(Request);
    }

    private sealed class Counter : UntypedActor
    {
        private readonly object _state = 1;

        protected override void OnReceive(object message) => Sender.Tell(_state);
    }
}

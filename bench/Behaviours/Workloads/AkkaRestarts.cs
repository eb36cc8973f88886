using Akka.Actor;
using Pail.Bench.Processes.Workloads;

namespace Pail.Bench.Behaviours.Workloads;

/// <summary>Actors that each throw an exception once and are restarted by their parent.</summary>
internal sealed class AkkaRestarts : AkkaWorkload
{
    private Countdown _started = new(0);
    private IActorRef _parent = ActorRefs.Nobody;

    public override Task Arrange(int operations)
    {
        _started = new Countdown(operations);
        _parent = System.ActorOf(Props.Create(() => new Parent(this, operations)));
        return _started.Done;
    }

    public override Task Run(int operations)
    {
        _started = new Countdown(operations);
        _parent.Tell("fail");
        return _started.Done;
    }

    public override Task Clear() => _parent.GracefulStop(TimeSpan.FromMinutes(1));

    private sealed class Parent : UntypedActor
    {
        public Parent(AkkaRestarts workload, int children)
        {
            for (var i = 0; i < children; i++)
                Context.ActorOf(Props.Create(() => new Fragile(workload)));
        }

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Restart);

        protected override void OnReceive(object message)
        {
            foreach (var child in Context.GetChildren())
                child.Tell(message);
        }
    }

    private sealed class Fragile(AkkaRestarts workload) : UntypedActor
    {
        protected override void PreStart() => workload._started.Signal();

        protected override void OnReceive(object message) => throw new InvalidOperationException("as asked");
    }
}

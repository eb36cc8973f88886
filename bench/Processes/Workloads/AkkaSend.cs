using Akka.Actor;

namespace Pail.Bench.Processes.Workloads;

/// <summary>A task that sends an actor one message after the other.</summary>
internal sealed class AkkaSend : AkkaWorkload
{
    private static readonly object Message = new();

    private IActorRef _receiver = ActorRefs.Nobody;

    public override async Task Run(int operations)
    {
        var expected = new Expected(operations, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await Task.Run(() =>
        {
            _receiver.Tell(expected, ActorRefs.NoSender);
            for (var i = 0; i < operations; i++)
                _receiver.Tell(Message, ActorRefs.NoSender);
        });
        await expected.Done.Task;
    }

    protected override void Prepare() => _receiver = System.ActorOf(Props.Create(() => new Receiver()));

    private sealed record Expected(int Count, TaskCompletionSource Done);

    private sealed class Receiver : UntypedActor
    {
        private Expected? _expected;
        private int _left;

        protected override void OnReceive(object message)
        {
            if (message is Expected expected)
                (_expected, _left) = (expected, expected.Count);
            else if (--_left == 0)
                _expected!.Done.SetResult();
        }
    }
}

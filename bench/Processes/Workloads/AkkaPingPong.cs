using Akka.Actor;

namespace Pail.Bench.Processes.Workloads;

/// <summary>Two actors that answer each other.</summary>
internal sealed class AkkaPingPong : AkkaWorkload
{
    private IActorRef _ping = ActorRefs.Nobody;

    public override Task Run(int operations)
    {
        var rally = new Rally(operations, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _ping.Tell(rally, ActorRefs.NoSender);
        return rally.Done.Task;
    }

    protected override void Prepare()
    {
        var echo = System.ActorOf(Props.Create(() => new Echo()));
        _ping = System.ActorOf(Props.Create(() => new Ping(echo)));
    }

    private sealed record Rally(int Count, TaskCompletionSource Done);

    private sealed class Ping(IActorRef echo) : UntypedActor
    {
        private static readonly object Message = new();

        private Rally? _rally;
        private int _left;

        protected override void OnReceive(object message)
        {
            if (message is Rally rally)
                (_rally, _left) = (rally, rally.Count);
            else
                _left--;

            if (_left > 0)
                echo.Tell(Message, Self);
            else
                _rally!.Done.SetResult();
        }
    }

    private sealed class Echo : UntypedActor
    {
        private static readonly object Message = new();

        protected override void OnReceive(object message) => Sender.Tell(Message, Self);
    }
}

using Proto;

namespace Pail.Bench.Processes.Workloads;

/// <summary>Two actors that answer each other.</summary>
internal sealed class ProtoPingPong : ProtoWorkload
{
    private static readonly object Ping = new();
    private static readonly object Pong = new();

    private PID? _player;

    public override Task Run(int operations)
    {
        var rally = new Rally(operations, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Root.Send(_player!, rally);
        return rally.Done.Task;
    }

    protected override void Prepare()
    {
        var echo = Root.Spawn(Props.FromProducer(() => new Echo()));
        _player = Root.Spawn(Props.FromProducer(() => new Player(echo)));
    }

    private sealed record Rally(int Count, TaskCompletionSource Done);

    private sealed class Player(PID echo) : IActor
    {
        private Rally? _rally;
        private int _left;

        public Task ReceiveAsync(IContext context)
        {
            if (context.Message is Rally rally)
                (_rally, _left) = (rally, rally.Count);
            else if (context.Message == Pong)
                _left--;
            else
                return Task.CompletedTask;

            if (_left > 0)
                context.Request(echo, Ping);
            else
                _rally!.Done.SetResult();
            return Task.CompletedTask;
        }
    }

    private sealed class Echo : IActor
    {
        public Task ReceiveAsync(IContext context)
        {
            if (context.Message == Ping)
                context.Respond(Pong);
            return Task.CompletedTask;
        }
    }
}

using Proto;

namespace Pail.Bench.Processes.Workloads;

/// <summary>A task that sends an actor one message after the other.</summary>
internal sealed class ProtoSend : ProtoWorkload
{
    private static readonly object Message = new();

    private PID? _receiver;

    public override async Task Run(int operations)
    {
        var expected = new Expected(operations, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await Task.Run(() =>
        {
            Root.Send(_receiver!, expected);
            for (var i = 0; i < operations; i++)
                Root.Send(_receiver!, Message);
        });
        await expected.Done.Task;
    }

    protected override void Prepare() => _receiver = Root.Spawn(Props.FromProducer(() => new Receiver()));

    private sealed record Expected(int Count, TaskCompletionSource Done);

    private sealed class Receiver : IActor
    {
        private Expected? _expected;
        private int _left;

        public Task ReceiveAsync(IContext context)
        {
            if (context.Message is Expected expected)
                (_expected, _left) = (expected, expected.Count);
            else if (context.Message == Message && --_left == 0)
                _expected!.Done.SetResult();
            return Task.CompletedTask;
        }
    }
}

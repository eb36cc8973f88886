namespace Pail.Runtime.Processes;

/// <summary>A monitor held by code outside any process: completes a task instead of sending a message.</summary>
internal sealed class ExitWaiter(Pid target, TaskCreationOptions completion) : MonitorRef(null, target)
{
    private readonly TaskCompletionSource<ExitReason> _ended = new(completion);

    internal Task<ExitReason> Ended => _ended.Task;

    internal override void Notify(ExitReason reason) => _ended.TrySetResult(reason);
}

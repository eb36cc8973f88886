using Pail.Runtime.Processes;
using UnreachableException = System.Diagnostics.UnreachableException;

namespace Pail.Runtime.Tasks;

/// <summary>The code of a task's process: it runs the function, sends the value, and ends.</summary>
internal class TaskCode<T>(TaskFunction<T> function, TaskOutcome<T>? outcome, Process? caller) : Behaviour
{
    // As many as the ancestors in a report. Limited, because the line has no end where each task starts the next one.
    private const int MostCallers = 16;

    private readonly string _name = function.Name;
    private IReadOnlyList<Pid> _callers = caller is null ? [] : [caller.Pid, .. caller.Callers.Take(MostCallers - 1)];
    private TaskFunction<T>? _function = function;
    private TaskOutcome<T>? _outcome = outcome;

    /// <summary>
    /// The monitor through whose alias the value is sent; null if the task has no owner that waits. Set before the function runs.
    /// </summary>
    internal MonitorRef? ReplyTo { get; set; }

    /// <summary>The process that asked for it; the default pid when code outside any process did.</summary>
    private protected Pid Owner { get; } = caller?.Pid ?? default;

    internal override ProcessKind Kind => ProcessKind.Task;

    internal override string InitialCall => _name;

    internal override IReadOnlyList<Pid> Callers => Volatile.Read(ref _callers);

    internal override bool IsReady => false;

    internal override Task? Start(Process process) => Run(process);

    internal override Signal? TakeUrgent(ref Mailbox mailbox) => null;

    internal override Task? Handle(Signal message) => throw new UnreachableException("A task handles no messages, it receives them.");

    internal override void Ended(ExitReason reason)
    {
        // A pid that is kept for long must not keep these objects in memory.
        var outcome = _outcome;
        (_function, _outcome, ReplyTo) = (null, null, null);
        Volatile.Write(ref _callers, []);
        outcome?.End(reason);
    }

    /// <summary>Runs before the function.</summary>
    private protected virtual ValueTask Prepare(Process process) => ValueTask.CompletedTask;

    private async Task Run(Process process)
    {
        try
        {
            await Prepare(process);
            var value = await _function!.Run(new Self(process));

            // The process was ended from outside, but its code may have caught the exception. Its value is not used.
            if (process.HasEnded)
                return;

            _outcome?.Put(value);
            if (ReplyTo is { Alias: { } alias } monitor)
                alias.Push(new Message(new TaskReply<T>(monitor, value)));
            process.DieFinished(ExitReason.Normal);
        }
        catch (Exception error) when (!process.HasEnded)
        {
            var reason = ExitReason.Error(error);
            if (!reason.IsClean)
                process.Node.Log.TaskFailed(error, process.Pid, process.Name, Owner, _name, reason, string.Join(", ", _callers));
            process.DieFinished(reason);
        }
    }
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Tasks;

/// <summary>The data of a task that do not depend on the type of its value: Elixir's <c>%Task{}</c>.</summary>
public abstract class TaskProcess
{
    private readonly Process _owner;
    private readonly string _function;

    private protected TaskProcess(Process owner, MonitorRef monitor, string function) =>
        (_owner, Ref, _function) = (owner, monitor, function);

    /// <summary>The task's process; the default pid when the task was complete from the beginning.</summary>
    public Pid Pid => Ref.Target;

    /// <summary>The owner's monitor on the task: what its <see cref="TaskReply"/> and its <see cref="Down"/> name.</summary>
    public MonitorRef Ref { get; }

    /// <summary>The process that asked for the task, the only one that may wait for it.</summary>
    public Pid Owner => _owner.Pid;

    /// <inheritdoc />
    public override string ToString() => $"task {(Pid == default ? "without a process" : Pid)} ({_function}) of {Owner}";

    /// <summary>Whether a message is the value or the end of this task.</summary>
    internal bool IsToldBy(object message) => message is TaskReply reply ? ReferenceEquals(reply.Ref, Ref) : Ref.IsToldBy(message);

    /// <summary>The owner, when it is the one that runs.</summary>
    internal Self Enter(string operation)
    {
        var caller = Process.Current;
        if (!ReferenceEquals(caller, _owner))
        {
            var who = caller is null ? "Code outside any process" : $"{caller.Pid}";
            throw new InvalidOperationException(
                $"{who} cannot {operation} the {this}: the value of a task is sent to the process that asked for it, {Owner}. "
                + "Others can await AsTask().");
        }

        caller.Checkpoint();
        return new Self(_owner);
    }
}

namespace Pail.Runtime.Processes;

/// <summary>
/// The code of a process that is driven by its messages instead of by a function. User code does not derive from it, but from
/// <see cref="Servers.GenServer{TState}"/>.
/// </summary>
public abstract class Behaviour
{
    private protected Behaviour()
    {
    }

    /// <summary>The name of the code, for people.</summary>
    internal virtual string InitialCall => CodeName.Of(GetType());

    /// <summary>What kind of process it makes. Any thread.</summary>
    internal virtual ProcessKind Kind => ProcessKind.Function;

    /// <summary>The processes on whose behalf it works, nearest first. Any thread.</summary>
    internal virtual IReadOnlyList<Pid> Callers => [];

    /// <summary>Runs on the process's first turn. Returns the task that goes on, or null when done.</summary>
    internal abstract Task? Start(Process process);

    /// <summary>Whether the process takes messages. Read while no task of it runs.</summary>
    internal abstract bool IsReady { get; }

    /// <summary>
    /// Takes the next message that must be handled although the process is not ready, or returns null. The other messages stay in order.
    /// </summary>
    internal abstract Signal? TakeUrgent(ref Mailbox mailbox);

    /// <summary>Handles one message. Returns the task that goes on, or null when done. Must not throw.</summary>
    internal abstract Task? Handle(Signal message);

    /// <summary>Called when the process has ended, and its links, monitors and callers have been told.</summary>
    internal abstract void Ended(ExitReason reason);
}

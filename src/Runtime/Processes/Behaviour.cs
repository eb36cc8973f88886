namespace Pail.Runtime.Processes;

/// <summary>
/// What a process runs that is driven by its messages instead of by a function of its own. Not for deriving from: derive from
/// <see cref="Servers.GenServer{TState}"/>.
/// </summary>
public abstract class Behaviour
{
    private protected Behaviour()
    {
    }

    /// <summary>What it runs, for people.</summary>
    internal virtual string InitialCall => CodeName.Of(GetType());

    /// <summary>On whose behalf it works, the nearest first. Any thread.</summary>
    internal virtual IReadOnlyList<Pid> Callers => [];

    /// <summary>Runs first, on the process's first turn. Returns what goes on, or null when done.</summary>
    internal abstract Task? Start(Process process);

    /// <summary>Whether the process takes messages; asked between activities.</summary>
    internal abstract bool IsReady { get; }

    /// <summary>
    /// Takes the next message that must be handled although the process is not ready, or returns null. The rest stays in order.
    /// </summary>
    internal abstract Signal? TakeUrgent(ref Mailbox mailbox);

    /// <summary>Handles one message. Returns what goes on, or null when done. Must not throw.</summary>
    internal abstract Task? Handle(Signal message);

    /// <summary>The process has ended and everybody has been told.</summary>
    internal abstract void Ended(ExitReason reason);
}

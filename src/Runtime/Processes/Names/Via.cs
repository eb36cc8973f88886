namespace Pail.Runtime.Processes;

/// <summary>
/// A name that something other than the node's own name list keeps, such as a registry: Elixir's <c>{:via, Module, Term}</c>.
/// </summary>
public abstract class Via
{
    /// <summary>Registers the calling process under this name.</summary>
    /// <param name="self">The process.</param>
    /// <returns>The holder of the name: the process itself, or the one that already has it.</returns>
    public abstract Pid Register(Self self);

    /// <summary>
    /// Gives the name up again. Called in a process that was registered under it and whose start has failed, before the starter is told.
    /// Unless overridden it does nothing: the name then goes with the process.
    /// </summary>
    /// <param name="self">The process.</param>
    public virtual void Unregister(Self self)
    {
    }

    /// <summary>The process that has this name now. Must not block: also the thread that serves timers asks.</summary>
    /// <returns>Its pid, never that of a dead process; <see langword="null"/> when nobody has it.</returns>
    public abstract Pid? WhereIs();
}

namespace Pail.Runtime.Processes;

/// <summary>
/// A name that is kept outside the node's own list of names, for instance in a registry: Elixir's <c>{:via, Module, Term}</c>.
/// </summary>
public abstract class Via
{
    /// <summary>Registers the calling process under this name.</summary>
    /// <param name="self">The process.</param>
    /// <returns>The holder of the name: the calling process, or the process that already has the name.</returns>
    public abstract Pid Register(Self self);

    /// <summary>
    /// Gives the name up again. Called in a process that was registered under the name and whose start has failed, before the starter is
    /// told. By default it does nothing: the name then ends with the process.
    /// </summary>
    /// <param name="self">The process.</param>
    public virtual void Unregister(Self self)
    {
    }

    /// <summary>The process that has this name now. Must not block: the thread that serves timers calls it too.</summary>
    /// <returns>Its pid, never the pid of a dead process; <see langword="null"/> when no process has the name.</returns>
    public abstract Pid? WhereIs();
}

namespace Pail.Runtime.Processes;

/// <summary>One monitor: what <see cref="Self.Monitor(Pid)"/> returns and <see cref="Down.Ref"/> names. Equal only to itself.</summary>
public class MonitorRef
{
    internal MonitorRef(Process? watcher, Pid target)
    {
        Watcher = watcher;
        Target = target;
    }

    /// <summary>The process that is watched; the default pid when no process had the name to be monitored.</summary>
    public Pid Target { get; }

    /// <summary>The name by which the process was monitored; <see langword="null"/> when it was monitored by its pid.</summary>
    public virtual Destination? Name => null;

    /// <summary>
    /// The alias that goes with the monitor; <see langword="null"/> unless <see cref="MonitorOptions.Alias"/> asked for one.
    /// </summary>
    public virtual AliasRef? Alias => null;

    internal Process? Watcher { get; }

    /// <summary>Tells the watcher that the target has ended. Runs once, on any thread.</summary>
    internal virtual void Notify(ExitReason reason) => Watcher?.Push(new DownSignal(this, reason));

    /// <summary>The message for the watcher.</summary>
    internal virtual object DownMessage(ExitReason reason) => new Down(this, Target, reason);

    /// <summary>Whether a message is that of this monitor.</summary>
    internal bool IsToldBy(object message) =>
        (message is Down down && ReferenceEquals(down.Ref, this)) || (message is TaggedDown tagged && ReferenceEquals(tagged.Ref, this));

    /// <summary>
    /// Called when the watcher is about to remove the monitor, before it drains its inbox. See <see cref="AliasRef.BeginEnd"/>.
    /// </summary>
    internal virtual void BeginEnd()
    {
    }

    /// <summary>Called when the monitor has been removed or its message has come. On the watcher's turn.</summary>
    internal virtual void Over()
    {
    }
}

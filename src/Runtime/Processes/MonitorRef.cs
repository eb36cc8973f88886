namespace Pail.Runtime.Processes;

/// <summary>One monitor: what <see cref="Self.Monitor"/> returns and <see cref="Down.Ref"/> names. Equal only to itself.</summary>
public class MonitorRef
{
    internal MonitorRef(Process? watcher, Pid target)
    {
        Watcher = watcher;
        Target = target;
    }

    /// <summary>The process that is watched.</summary>
    public Pid Target { get; }

    internal Process? Watcher { get; }

    /// <summary>Tells the watcher that the target ended. Runs once, on whatever thread ends the target.</summary>
    internal virtual void Notify(ExitReason reason) => Watcher?.Push(new DownSignal(this, reason));
}

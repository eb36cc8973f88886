namespace Pail.Runtime.Processes;

/// <summary>Asks the receiver to tell its end.</summary>
internal sealed class MonitorSignal(MonitorRef monitor) : Signal
{
    internal override void Arrive(Process receiver) => receiver.Extras.Watchers.Add(monitor);

    internal override void Refuse(Process receiver, ExitReason reason) => monitor.Notify(reason);
}

/// <summary>Takes back a <see cref="MonitorSignal"/>.</summary>
internal sealed class DemonitorSignal(MonitorRef monitor) : Signal
{
    internal override void Arrive(Process receiver) => receiver.Extras.Watchers.Remove(monitor);
}

/// <summary>Tells the watcher that the process it monitors has ended.</summary>
internal sealed class DownSignal(MonitorRef monitor, ExitReason reason) : Signal
{
    // Dropped when the monitor was taken back after the target had sent it (OTP: no DOWN after demonitor returns).
    internal override void Arrive(Process receiver)
    {
        if (!receiver.Extras.Watching.Remove(monitor))
            return;

        monitor.Over();
        receiver.Insert(new Message(monitor.DownMessage(reason)));
    }
}

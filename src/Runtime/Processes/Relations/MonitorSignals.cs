namespace Pail.Runtime.Processes;

/// <summary>Adds a monitor to the receiver.</summary>
internal sealed class MonitorSignal(MonitorRef monitor) : Signal
{
    internal override void Arrive(Process receiver) => receiver.Extras.Watchers.Add(monitor);

    internal override void Refuse(Process receiver, ExitReason reason) => monitor.Notify(reason);
}

/// <summary>Removes a monitor from the receiver.</summary>
internal sealed class DemonitorSignal(MonitorRef monitor) : Signal
{
    internal override void Arrive(Process receiver) => receiver.Extras.Watchers.Remove(monitor);
}

/// <summary>Tells the watcher that the process it monitors has ended.</summary>
internal sealed class DownSignal(MonitorRef monitor, ExitReason reason) : Signal
{
    // Dropped if the watcher has removed the monitor since the signal was sent. As in OTP, no DOWN arrives after a demonitor.
    internal override void Arrive(Process receiver)
    {
        if (!receiver.Extras.Watching.Remove(monitor))
            return;

        monitor.Over();
        receiver.Insert(new Message(monitor.DownMessage(reason)));
    }
}

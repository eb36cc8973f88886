namespace Pail.Runtime.Processes;

/// <summary>Children, links and monitors. Only for the process's own code.</summary>
internal sealed partial class Process
{
    internal Pid Spawn(object code, bool link = false, SpawnOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(code, "function");
        var child = NewChild(code, link, options);
        child.Launch();
        return child.Pid;
    }

    /// <summary>Spawns a linked child that this process is about to wait for.</summary>
    internal Pid SpawnHere(Behaviour code, SpawnOptions? options)
    {
        var child = new Process(Node, code, this, options);
        LinkNew(child);
        child.LaunchHere(Worker.Current);
        return child.Pid;
    }

    internal MonitorRef SpawnMonitor(Func<Self, Task> function, SpawnOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        var child = NewChild(function, options is { Link: true }, options);
        var monitor = new MonitorRef(this, child.Pid);
        MonitorNew(child, monitor);
        child.Launch();
        return monitor;
    }

    /// <summary>
    /// Makes a child that does not run before it is launched. Until then, the parent can set up what the child needs at its first
    /// instruction.
    /// </summary>
    internal Process NewChild(object code, bool link, SpawnOptions? options = null)
    {
        var child = new Process(Node, code, this, options);
        if (link)
            LinkNew(child);
        return child;
    }

    /// <summary>Monitors a child that is not launched yet.</summary>
    internal void MonitorNew(Process child, MonitorRef monitor)
    {
        Extras.Watching.Add(monitor);
        child.Extras.Watchers.Add(monitor);
    }

    // Both halves of the link are made before the child can run: its first instruction may crash.
    private void LinkNew(Process child)
    {
        Extras.Links.Add(child);
        child.Extras.Links.Add(this);
        child.Extras.LinkedToParent = true;
    }

    internal void Link(Pid pid)
    {
        if (pid.Process == this)
            return;

        // Also when the peer is dead but still linked: its exit signal is under way and brings the true reason.
        if (pid.IsAlive || (pid.Process is { } known && _extras is not null && _extras.Links.Contains(known)))
        {
            if (Extras.Links.Add(pid.Process!))
                pid.Process!.Push(new LinkSignal(this));
        }
        else if (TrapExit)
        {
            Deliver(new Exit(pid, ExitReason.NoProc));
        }
        else
        {
            throw new ExitException(ExitReason.NoProc, $"{Pid} cannot link with {pid}: there is no such process.");
        }
    }

    internal void Unlink(Pid pid)
    {
        if (pid.Process is { } peer && _extras?.Links.TakeBack(this, peer) is { } unlink)
            peer.Push(unlink);
    }

    internal MonitorRef Monitor(Pid pid) => Watch(new MonitorRef(this, pid));

    private MonitorRef Watch(MonitorRef monitor)
    {
        if (monitor.Target.Process == this)
            return monitor;

        Extras.Watching.Add(monitor);
        if (monitor.Target.Process is { } target)
            target.Push(new MonitorSignal(monitor));
        else
            monitor.Notify(ExitReason.NoProc);
        return monitor;
    }

    internal bool Demonitor(MonitorRef monitor, bool flush)
    {
        ArgumentNullException.ThrowIfNull(monitor);
        var active = _extras is not null && _extras.Watching.Remove(monitor);
        if (active)
        {
            monitor.Over();
            monitor.Target.Process?.Push(new DemonitorSignal(monitor));
        }
        else if (flush)
        {
            Take<object>(monitor.IsToldBy);
        }

        return active;
    }

    /// <summary>Removes and returns the oldest message that matches; null when none has arrived. Does not wait.</summary>
    internal T? Take<T>(Func<T, bool> when)
        where T : class
    {
        DrainAlive();
        var message = Mailbox.TakeMatch(this, Matcher<T>.Instance, when);
        if (message is not null)
            Discard(1);
        return (T?)message;
    }

    internal IReadOnlyList<object> Flush()
    {
        DrainAlive();
        var messages = new List<object>(Mailbox.Count);
        Discard(Mailbox.Count);
        for (var (signal, next) = (Mailbox.TakeAll(), default(Signal)); signal is not null; signal = next)
        {
            // Read before the refusal: a refused call goes back to its caller, which may reuse its `Next`.
            next = signal.Next;
            if (signal is Message message)
                messages.Add(message.Body);
            else if (signal is MessageRun run)
                run.CopyTo(messages);
            else
                // A request to a process that is not a server: nothing would ever answer it.
                signal.Refuse(this, ExitReason.NoProc);
        }

        return messages;
    }

    internal MonitorRef Monitor(Destination target, MonitorOptions? options)
    {
        if (options is null && target.PidTarget is { } process)
            return Monitor(process.Pid);

        if (target.IsNone)
            throw new ArgumentException($"{Pid} needs a pid or a name to monitor, but the target is empty.", nameof(target));

        var pid = target.Resolve(Node)?.Pid ?? default;
        var monitor = new SpecialMonitor(this, pid, target.IsName ? (Destination?)target : null, options);

        // As in Erlang, a process cannot monitor itself, and the alias of such a monitor is not active.
        if (pid.Process == this && monitor.Alias is { } alias)
            alias.IsActive = false;
        return Watch(monitor);
    }
}

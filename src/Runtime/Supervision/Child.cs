using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>One child in a supervisor: its specification and its present process.</summary>
internal sealed class Child(ChildSpec spec)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    internal ChildSpec Spec => spec;

    /// <summary>The child's process; null when it does not run. While it is being restarted, the one that ended.</summary>
    internal Pid? Pid { get; set; }

    internal bool Restarting { get; set; }

    internal bool Runs => Pid is not null && !Restarting;

    /// <summary>Whether an end for this reason calls for a restart.</summary>
    internal bool RestartsAfter(ExitReason reason) => spec.Restart switch
    {
        Restart.Permanent => true,
        Restart.Transient => !reason.IsClean,
        _ => false,
    };

    /// <summary>Runs the start function, in the supervisor. Whatever it throws is a failed start.</summary>
    internal async ValueTask<StartResult> Start(Self supervisor)
    {
        StartResult result;
        try
        {
            result = await spec.Start(supervisor);
        }
        catch (Exception error) when (supervisor.Process.IsAlive)
        {
            return StartResult.Error(ExitReason.Error(error));
        }

        if (result.IsOk)
            (Pid, Restarting) = (result.Pid, false);
        return result;
    }

    /// <summary>Stops children that are signalled together, each within its own time. Completes when all are gone.</summary>
    internal static async ValueTask StopAll(Self supervisor, IReadOnlyCollection<Child> children)
    {
        // Each one's time runs from before it is signalled, so that none is given more than its time.
        var time = supervisor.Node.TimeProvider;
        var began = time.GetTimestamp();
        var waiting = Signal(supervisor, children);

        // Whoever has the least time comes first, so that nobody has to look through all of them for every one that ends.
        var limits = new Queue<KeyValuePair<MonitorRef, Child>>(
            waiting.Where(pair => pair.Value.Spec.Shutdown.Wait != Timeout.InfiniteTimeSpan).OrderBy(pair => pair.Value.Spec.Shutdown.Wait));
        while (waiting.Count > 0)
        {
            while (limits.TryPeek(out var next) && !waiting.ContainsKey(next.Key))
                limits.Dequeue();

            var patience = limits.TryPeek(out var first) ? Rest(first.Value, time.GetElapsedTime(began)) : Timeout.InfiniteTimeSpan;
            if ((await supervisor.TryReceive<Down>(patience, down => waiting.ContainsKey(down.Ref))).TryGet(out var down))
            {
                waiting.Remove(down.Ref, out var stopped);
                stopped!.Pid = null;
                continue;
            }

            // Whoever is killed is gone as soon as it looks, and is waited for without limit, beside the others.
            var elapsed = time.GetElapsedTime(began);
            while (limits.TryPeek(out var late) && elapsed >= late.Value.Spec.Shutdown.Wait)
            {
                limits.Dequeue();
                if (waiting.ContainsKey(late.Key))
                    supervisor.Exit(late.Value.Pid!.Value, ExitReason.Kill);
            }
        }

        foreach (var child in children)
            child.Restarting = false;
    }

    private static Dictionary<MonitorRef, Child> Signal(Self supervisor, IReadOnlyCollection<Child> children)
    {
        var signalled = new Dictionary<MonitorRef, Child>();
        foreach (var child in children)
        {
            if (!child.Runs)
                continue;

            // Monitored and unlinked, so that its end comes as one message. An exit message that was here already is a stranger's from now on.
            var pid = child.Pid!.Value;
            signalled.Add(supervisor.Monitor(pid), child);
            supervisor.Unlink(pid);
            supervisor.Exit(pid, child.Spec.Shutdown.Signal);
        }

        return signalled;
    }

    private static TimeSpan Rest(Child child, TimeSpan elapsed)
    {
        // A child may be given more time than a timer can be set to: then this looks, finds nobody late, and waits again.
        var rest = child.Spec.Shutdown.Wait - elapsed;
        return rest < TimeSpan.Zero ? TimeSpan.Zero : rest > LongestWait ? LongestWait : rest;
    }
}

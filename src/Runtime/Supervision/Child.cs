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
        catch (Exception error) when (supervisor.Node.IsAlive(supervisor.Pid))
        {
            return StartResult.Error(ExitReason.Error(error));
        }

        if (result.IsOk)
            (Pid, Restarting) = (result.Pid, false);
        return result;
    }

    /// <summary>Stops children that have been signalled together, each within its own time. Completes when all are gone.</summary>
    internal static async ValueTask StopAll(Self supervisor, IReadOnlyCollection<Child> children)
    {
        // Each one's time runs from before it is signalled, so that none is given more than its time.
        var began = supervisor.Node.TimeProvider.GetTimestamp();
        var waiting = new Dictionary<MonitorRef, Child>();
        foreach (var child in children)
        {
            if (!child.Runs)
                continue;

            // Monitored and unlinked, so that its end comes as one message and restarts nothing. An exit message that was here already goes too.
            var pid = child.Pid!.Value;
            waiting.Add(supervisor.Monitor(pid), child);
            supervisor.Unlink(pid);
            supervisor.Process.Take<Exit>(exit => exit.From == pid);
            supervisor.Exit(pid, child.Spec.Shutdown.Signal);
        }

        while (waiting.Count > 0)
        {
            var patience = Patience(supervisor.Node.TimeProvider.GetElapsedTime(began), waiting.Values);
            if ((await supervisor.TryReceive<Down>(patience, down => waiting.ContainsKey(down.Ref))).TryGet(out var down))
            {
                waiting.Remove(down.Ref, out var stopped);
                stopped!.Pid = null;
                continue;
            }

            // Chosen once: whoever's time ends while this waits for those it has killed is not among them.
            var elapsed = supervisor.Node.TimeProvider.GetElapsedTime(began);
            var late = waiting.Where(pair => IsOver(pair.Value, elapsed)).ToArray();
            foreach (var (_, child) in late)
                supervisor.Exit(child.Pid!.Value, ExitReason.Kill);

            // Whoever was killed is gone as soon as it looks; the others have time left.
            foreach (var (monitor, child) in late)
            {
                await supervisor.Receive<Down>(down => down.Ref == monitor);
                waiting.Remove(monitor);
                child.Pid = null;
            }
        }

        foreach (var child in children)
            child.Restarting = false;
    }

    private static bool IsOver(Child child, TimeSpan elapsed) =>
        child.Spec.Shutdown.Wait != Timeout.InfiniteTimeSpan && elapsed >= child.Spec.Shutdown.Wait;

    private static TimeSpan Patience(TimeSpan elapsed, IEnumerable<Child> children)
    {
        var shortest = Timeout.InfiniteTimeSpan;
        foreach (var child in children)
        {
            var wait = child.Spec.Shutdown.Wait;
            if (wait != Timeout.InfiniteTimeSpan && (shortest == Timeout.InfiniteTimeSpan || wait < shortest))
                shortest = wait;
        }

        if (shortest == Timeout.InfiniteTimeSpan)
            return shortest;

        // A child may be given more time than a timer can be set to: then this looks, finds nobody late, and waits again.
        var rest = shortest - elapsed;
        return rest < TimeSpan.Zero ? TimeSpan.Zero : rest > LongestWait ? LongestWait : rest;
    }
}

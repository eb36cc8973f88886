namespace Pail.Runtime.Processes;

/// <summary>Monitors that are more than a pid. Only by the process's own code.</summary>
internal sealed partial class Process
{
    internal MonitorRef Monitor(Destination target, MonitorOptions? options)
    {
        if (options is null && target.PidTarget is { } process)
            return Monitor(process.Pid);

        if (target.IsNone)
            throw new ArgumentException($"{Pid} cannot monitor nobody: the target is neither a pid nor a name.", nameof(target));

        var pid = target.Resolve(Node)?.Pid ?? default;
        var monitor = new SpecialMonitor(this, pid, target.IsName ? (Destination?)target : null, options);

        // Nobody watches itself, and in Erlang such a monitor is no alias either.
        if (pid.Process == this && monitor.Alias is { } alias)
            alias.IsActive = false;
        return Watch(monitor);
    }
}

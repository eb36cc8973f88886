namespace Pail.Runtime.Processes;

/// <summary>Children with options.</summary>
public readonly partial struct Self
{
    /// <summary>Starts a process with options: <c>spawn_opt</c>. Returns at once.</summary>
    /// <param name="function">What it runs.</param>
    /// <param name="options">How.</param>
    /// <returns>Its pid.</returns>
    public Pid Spawn(Func<Self, Task> function, SpawnOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Checked.Spawn(function, options.Link, options);
    }

    /// <summary>Starts a process with options, monitored by this one in one step: <c>spawn_opt</c> with <c>monitor</c>.</summary>
    /// <param name="function">What it runs.</param>
    /// <param name="options">How; with a link the process is both linked and monitored.</param>
    /// <returns>The monitor, whose <see cref="MonitorRef.Target"/> is the new process.</returns>
    public MonitorRef SpawnMonitor(Func<Self, Task> function, SpawnOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Checked.SpawnMonitor(function, options);
    }
}

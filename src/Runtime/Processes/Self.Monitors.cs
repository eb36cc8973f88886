namespace Pail.Runtime.Processes;

/// <summary>Monitors by name, and with options.</summary>
public readonly partial struct Self
{
    /// <summary>
    /// As <see cref="Monitor(Pid)"/>, by any name: the process is looked up once, now, and is the one that is watched whoever has the name later. The
    /// message says the name; when nobody has it, the message comes at once, with noproc.
    /// </summary>
    /// <param name="target">A pid, a registered name, or a via name.</param>
    /// <returns>The monitor.</returns>
    /// <exception cref="ArgumentException">The target is an alias or nothing.</exception>
    public MonitorRef Monitor(Destination target) => Checked.Monitor(target, null);

    /// <summary>As <see cref="Monitor(Destination)"/>, with options: <c>Process.monitor/2</c>.</summary>
    /// <param name="target">A pid, a registered name, or a via name.</param>
    /// <param name="options">Whether it has an alias, and a tag.</param>
    /// <returns>The monitor; that of a process on itself never fires, and its alias is not active.</returns>
    /// <exception cref="ArgumentException">The target is an alias or nothing, or there is no such mode of an alias.</exception>
    public MonitorRef Monitor(Destination target, MonitorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!Enum.IsDefined(options.Alias))
            throw new ArgumentOutOfRangeException(nameof(options), options.Alias, "There is no such alias of a monitor.");

        return Checked.Monitor(target, options);
    }
}

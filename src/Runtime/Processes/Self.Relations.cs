namespace Pail.Runtime.Processes;

/// <content>Links, monitors, aliases and names, as seen from a process.</content>
public readonly partial struct Self
{
    /// <summary>
    /// Links this process with another: when one ends abnormally, so does the other: <c>link/1</c>. Linking twice is linking once.
    /// </summary>
    /// <param name="pid">The other process; itself does nothing.</param>
    /// <exception cref="ExitException">There is no such process, and this one does not trap exits (else a message comes).</exception>
    public void Link(Pid pid) => Checked.Link(pid);

    /// <summary>
    /// Removes a link: <c>unlink/1</c>. Afterwards the other's end has no effect on this process; a message that is already here stays.
    /// </summary>
    /// <param name="pid">The other process.</param>
    public void Unlink(Pid pid) => Checked.Unlink(pid);

    /// <summary>
    /// Asks for a <see cref="Down"/> message when a process ends: <c>Process.monitor/1</c>. One message comes for every monitor. The
    /// monitored process is not affected.
    /// </summary>
    /// <param name="pid">The process to watch; if it has ended already, the message comes at once, with noproc.</param>
    /// <returns>The monitor.</returns>
    public MonitorRef Monitor(Pid pid) => Checked.Monitor(pid);

    /// <summary>Takes a monitor back: <c>Process.demonitor/2</c>. Afterwards no <see cref="Down"/> for it arrives any more.</summary>
    /// <param name="monitor">The monitor; it is no error if it belongs to another process or has fired.</param>
    /// <param name="flush">Whether to remove its message also when it has arrived.</param>
    /// <returns>Whether the monitor was active.</returns>
    public bool Demonitor(MonitorRef monitor, bool flush = false)
    {
        ArgumentNullException.ThrowIfNull(monitor);
        monitor.BeginEnd();
        return Checked.Demonitor(monitor, flush);
    }

    /// <summary>
    /// Makes an alias of this process: <c>Process.alias/1</c>. Sent instead of the pid, it lets a reply in only while the alias is active:
    /// for instance, only until the process stops waiting.
    /// </summary>
    /// <param name="mode">What ends it; with <see cref="AliasMode.Reply"/> the first message that comes through.</param>
    /// <returns>The alias.</returns>
    /// <example>
    /// <code>
    /// var replyTo = self.Alias(AliasMode.Reply);
    /// self.Send(server, ("what time is it?", replyTo));
    /// var answer = await self.TryReceive&lt;string&gt;(after: TimeSpan.FromSeconds(1));
    /// if (!answer.Any)
    ///     self.Unalias(replyTo); // an answer that comes now is dropped
    /// </code>
    /// </example>
    public AliasRef Alias(AliasMode mode = AliasMode.ExplicitUnalias)
    {
        if (mode is not (AliasMode.ExplicitUnalias or AliasMode.Reply))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, $"`mode` must be ExplicitUnalias or Reply, but is {mode}.");

        return new AliasRef(Checked, once: mode == AliasMode.Reply);
    }

    /// <summary>
    /// Switches an alias of this process off: <c>Process.unalias/1</c>. Messages that have arrived through it stay in the mailbox; messages
    /// still on their way are dropped, also those that this process has sent to its own alias. A monitor that the alias belongs to stays
    /// active.
    /// </summary>
    /// <param name="alias">The alias.</param>
    /// <returns>Whether the alias was active and belongs to this process.</returns>
    public bool Unalias(AliasRef alias)
    {
        ArgumentNullException.ThrowIfNull(alias);
        alias.BeginEnd();
        if (alias.Owner != Checked || !alias.IsActive)
            return false;

        alias.IsActive = false;
        return true;
    }

    /// <summary>
    /// As <see cref="Monitor(Pid)"/>, by any name. The name is looked up once, now: the monitor stays on that process, even if another
    /// process gets the name later. The message says the name. If no process has it, the message comes at once, with noproc.
    /// </summary>
    /// <param name="target">A pid, a registered name, or a via name.</param>
    /// <returns>The monitor.</returns>
    /// <exception cref="ArgumentException">The target is an alias or nothing.</exception>
    public MonitorRef Monitor(Destination target) => Checked.Monitor(target, null);

    /// <summary>As <see cref="Monitor(Destination)"/>, with options: <c>Process.monitor/2</c>.</summary>
    /// <param name="target">A pid, a registered name, or a via name.</param>
    /// <param name="options">Whether it has an alias, and a tag.</param>
    /// <returns>The monitor. If a process monitors itself, the monitor never fires and its alias is not active.</returns>
    /// <exception cref="ArgumentException">The target is an alias or nothing, or there is no such mode of an alias.</exception>
    public MonitorRef Monitor(Destination target, MonitorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!Enum.IsDefined(options.Alias))
            throw new ArgumentOutOfRangeException(
                nameof(options), options.Alias, $"`Alias` must be a value of MonitorAlias, but is {options.Alias}.");

        return Checked.Monitor(target, options);
    }

    /// <summary>
    /// Gives this process a name: <c>Process.register/2</c> with <c>self()</c>. The name is free again when the process ends.
    /// </summary>
    /// <param name="name">The name; compared ordinally.</param>
    /// <exception cref="ArgumentException">The name is taken or empty, or this process has a name already.</exception>
    public void Register(string name) => Checked.Node.Register(Pid, name);

    /// <summary>Takes a name away from the process that has it: <c>Process.unregister/1</c>.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">No process has that name.</exception>
    public void Unregister(string name) => Checked.Node.Unregister(name);

    /// <summary>The process that has a name: <c>Process.whereis/1</c>.</summary>
    /// <param name="name">The name.</param>
    /// <returns>Its pid, or <see langword="null"/>.</returns>
    public Pid? WhereIs(string name) => Checked.Node.WhereIs(name);
}

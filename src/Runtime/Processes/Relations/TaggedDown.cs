namespace Pail.Runtime.Processes;

/// <summary>
/// Tells the end of a process that is monitored with a <see cref="MonitorOptions.Tag"/>. Erlang: <c>{Tag, Ref, process, Pid, Reason}</c>.
/// It is not a <see cref="Down"/>, so a receive of <see cref="Down"/> does not match it.
/// </summary>
/// <param name="Tag">The tag the monitor was made with.</param>
/// <param name="Ref">What <see cref="Self.Monitor(Destination, MonitorOptions)"/> returned.</param>
/// <param name="Pid">The process that ended; the default pid when no process had the name to be monitored.</param>
/// <param name="Reason">Its reason; <see cref="ExitReason.NoProc"/> when it was gone before it could be monitored.</param>
public sealed record TaggedDown(object Tag, MonitorRef Ref, Pid Pid, ExitReason Reason)
{
    /// <summary>The name it was monitored by; <see langword="null"/> when that was its pid.</summary>
    public Destination? Name => Ref.Name;
}

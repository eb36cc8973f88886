namespace Pail.Runtime.Processes;

/// <summary>The message that tells the end of a monitored process. Erlang: <c>{'DOWN', Ref, process, Pid, Reason}</c>.</summary>
/// <param name="Ref">What <see cref="Self.Monitor(Pid)"/> returned.</param>
/// <param name="Pid">The process that ended; the default pid when no process had the name to be monitored.</param>
/// <param name="Reason">Its reason; <see cref="ExitReason.NoProc"/> when it was gone before it could be monitored.</param>
public sealed record Down(MonitorRef Ref, Pid Pid, ExitReason Reason)
{
    /// <summary>The name it was monitored by; <see langword="null"/> when that was its pid.</summary>
    public Destination? Name => Ref.Name;
}

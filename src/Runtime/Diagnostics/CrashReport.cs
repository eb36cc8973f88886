using Pail.Runtime.Processes;

namespace Pail.Runtime.Diagnostics;

/// <summary>One crash of a process: what the node has logged as an error, in short. OTP: a <c>crash_report</c>.</summary>
/// <param name="At">The time of the crash, by the node's clock.</param>
/// <param name="Pid">The process.</param>
/// <param name="Name">The name it was registered under, or null.</param>
/// <param name="Server">The type of the server that it ran, or null when it ran no server.</param>
/// <param name="Reason">Its exit reason; contains the exception, if there was one.</param>
public sealed record CrashReport(DateTimeOffset At, Pid Pid, string? Name, string? Server, ExitReason Reason)
{
    /// <summary>
    /// The type of the last message or request that the server handled, such as <c>Put</c>; null when it handled none, or ran no server.
    /// </summary>
    public string? LastMessageType { get; init; }
}

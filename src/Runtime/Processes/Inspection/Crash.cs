namespace Pail.Runtime.Processes;

/// <summary>The data of one crash report.</summary>
internal sealed record Crash(DateTimeOffset At, Pid Pid, string? Name, string? Server, ExitReason Reason, string? LastMessageType = null);

namespace Pail.Runtime.Processes;

/// <summary>What is kept of one crash report.</summary>
internal sealed record Crash(DateTimeOffset At, Pid Pid, string? Name, string? Server, ExitReason Reason);

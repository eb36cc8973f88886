using Pail.Runtime.Processes;

namespace Pail.Runtime.Diagnostics;

/// <summary>What a process has done between two samples, and how it is: made by <see cref="ProcessSampler"/>.</summary>
public sealed record ProcessActivity
{
    /// <summary>The process.</summary>
    public required Pid Pid { get; init; }

    /// <summary>Its name, as <see cref="ProcessInfo.DisplayName"/> has it; null when it has none.</summary>
    public string? Name { get; init; }

    /// <summary>Its label, or null.</summary>
    public object? Label { get; init; }

    /// <summary>What kind of process it is.</summary>
    public ProcessKind Kind { get; init; }

    /// <summary>Whether it holds others together: a supervisor or a registry.</summary>
    public bool IsSystem => Kind is ProcessKind.Supervisor or ProcessKind.Registry;

    /// <summary>Whether it runs or waits.</summary>
    public ProcessStatus Status { get; init; }

    /// <summary>How many messages wait.</summary>
    public int MailboxLength { get; init; }

    /// <summary>How many messages a second it has handled since the sample before; 0 in the first sample that has seen it.</summary>
    public double MessagesPerSecond { get; init; }

    /// <summary>
    /// The share of the time since the sample before in which its code ran, from 0 to 1. As accurate as <see cref="ProcessInfo.BusyTime"/>.
    /// </summary>
    public double Busy { get; init; }

    /// <summary>About how many bytes it needs: see <see cref="ProcessInfo.MemoryEstimate"/>.</summary>
    public long MemoryEstimate { get; init; }

    /// <summary>How often the child that it is has been restarted; 0 for a process that no supervisor has started.</summary>
    public int Restarts { get; init; }

    /// <summary>
    /// When the child that it is last crashed or was killed, and was restarted, if the supervisor's report is still kept; else null.
    /// </summary>
    public DateTimeOffset? LastCrash { get; init; }

    /// <summary>A description, for people, of what it does or waits for.</summary>
    public required string WaitsFor { get; init; }

    /// <summary>The process that spawned it; null when code outside any process did, or when it has ended.</summary>
    public Pid? Parent { get; init; }

    /// <summary>
    /// Since when it has been seen as it is now, with the same status and without handling a message: the time of the first such sample.
    /// </summary>
    public DateTimeOffset Since { get; init; }
}

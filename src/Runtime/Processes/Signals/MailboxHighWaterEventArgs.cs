namespace Pail.Runtime.Processes;

/// <summary>Describes a process whose mailbox has grown past <see cref="NodeOptions.MailboxHighWater"/>.</summary>
public sealed class MailboxHighWaterEventArgs : EventArgs
{
    internal MailboxHighWaterEventArgs(Process process, int length) => (Pid, Name, Length) = (process.Pid, process.Name, length);

    /// <summary>The process.</summary>
    public Pid Pid { get; }

    /// <summary>Its name on the node, or <see langword="null"/>.</summary>
    public string? Name { get; }

    /// <summary>How many messages waited when it was noticed.</summary>
    public int Length { get; }
}

namespace Pail.Runtime.Processes;

/// <summary>Describes a process that has kept its thread for longer than <see cref="NodeOptions.LongTurn"/>.</summary>
public sealed class LongTurnEventArgs : EventArgs
{
    internal LongTurnEventArgs(Process process, TimeSpan lasted, int mailboxLength) =>
        (Pid, Name, Lasted, MailboxLength) = (process.Pid, process.Name, lasted, mailboxLength);

    /// <summary>The process.</summary>
    public Pid Pid { get; }

    /// <summary>Its name on the node, or <see langword="null"/>.</summary>
    public string? Name { get; }

    /// <summary>For how long it has run so far, to within a few milliseconds.</summary>
    public TimeSpan Lasted { get; }

    /// <summary>How many messages wait for it.</summary>
    public int MailboxLength { get; }
}

namespace Pail.Runtime.Processes;

/// <summary>
/// A message was not sent, because the receiver's mailbox has the bound of <see cref="SpawnOptions.MailboxLimit"/> and is full.
/// </summary>
public sealed class MailboxFullException : InvalidOperationException
{
    internal MailboxFullException(Pid receiver, string? name, int limit)
        : base($"The message to {receiver} ({name ?? "no name"}) was not sent: its mailbox has room for {limit} and is full.")
    {
        Receiver = receiver;
        Name = name;
        Limit = limit;
    }

    /// <summary>The process that was sent to.</summary>
    public Pid Receiver { get; }

    /// <summary>Its name on the node, or <see langword="null"/>.</summary>
    public string? Name { get; }

    /// <summary>How many messages may wait for it.</summary>
    public int Limit { get; }
}

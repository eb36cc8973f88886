namespace Pail.Runtime.Diagnostics;

/// <summary>What <see cref="ProcessSampler.Sample"/> has seen.</summary>
public sealed record ProcessSample
{
    /// <summary>How many processes there were.</summary>
    public int Total { get; init; }

    /// <summary>How many of them the query means, on all pages.</summary>
    public int Matching { get; init; }

    /// <summary>How many messages waited in the mailboxes of all processes together.</summary>
    public long MailboxTotal { get; init; }

    /// <summary>The length of the longest mailbox.</summary>
    public int LongestMailbox { get; init; }

    /// <summary>The processes of the page, in the order of the query.</summary>
    public required IReadOnlyList<ProcessActivity> Processes { get; init; }
}

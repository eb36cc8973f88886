using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>What the tests of inboxes have in common.</summary>
internal static class Inboxes
{
    internal static List<Signal> Chain(Signal? first)
    {
        var signals = new List<Signal>();
        for (var signal = first; signal is not null; signal = signal.Next)
            signals.Add(signal);
        return signals;
    }

    /// <summary>The messages of a chain, oldest first, also those that share a place.</summary>
    internal static List<object> Bodies(Signal? first)
    {
        var mailbox = default(Mailbox);
        foreach (var signal in Chain(first))
            mailbox.Append(signal, signal, signal is MessageRun run ? run.Close() : 1);
        return [.. mailbox.Contents()];
    }

    /// <summary>An inbox that several threads use.</summary>
    internal sealed class Boxed
    {
        internal Inbox Value;
        internal int Drains = 1;
    }
}

namespace Pail.Runtime.Servers;

/// <summary>
/// What is decided about a call. The two lowest bits of the word that also counts the lives of the call: <see cref="Call"/> has the table.
/// </summary>
internal enum CallPhase
{
    /// <summary>Nothing is decided; the thread that first swaps this for another value has decided.</summary>
    Pending,

    /// <summary>The outcome is decided. It waits on the caller's stack, or travels in an <see cref="AnswerSignal"/>.</summary>
    Decided,

    /// <summary>The outcome is decided, and the call itself travels back to the process that called.</summary>
    Returning,

    /// <summary>The call has failed because it closed a cycle of callers; the server drops it from its mailbox.</summary>
    Withdrawn,
}

namespace Pail.Runtime.Servers;

/// <summary>
/// The phase of a call's outcome. It is stored in the two lowest bits of the field that also counts the lives of the call: see
/// <see cref="Call"/> for the table.
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

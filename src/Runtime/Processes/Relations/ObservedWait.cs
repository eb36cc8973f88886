namespace Pail.Runtime.Processes;

/// <summary>An observation, from any thread and at one moment, that a process waits for an answer of another process.</summary>
internal readonly record struct ObservedWait(Process Caller, Request Request, int Life, Process Target)
{
    /// <summary>
    /// Whether the wait still lasts. If so, it has lasted without a break since it was observed. The life is read last, so that it covers
    /// the moment of the first read, which found that the caller waits.
    /// </summary>
    internal bool Holds => Caller.AwaitsNow(Request) && Request.IsPendingIn(Life);

    /// <summary>
    /// Whether the caller can do nothing else until the target has answered: the wait still lasts, only the target can answer, and the
    /// caller's callback itself awaits the answer. <see cref="Holds"/> is read last, so that the values that were read before it belong to
    /// the life that it confirms.
    /// </summary>
    internal bool IsCertain => !Request.IsLeftToOthers && Caller.IsStuckIn(Request) && Holds;
}

namespace Pail.Runtime.Processes;

/// <summary>That a process waits for another to answer, as it was seen at one moment, from any thread.</summary>
internal readonly record struct ObservedWait(Process Caller, Request Request, int Life, Process Target)
{
    /// <summary>
    /// Whether it is still so; then it has been so since it was seen. The life is asked last: it spans the moment at which the caller is
    /// found to wait.
    /// </summary>
    internal bool Holds => Caller.AwaitsNow(Request) && Request.IsPendingIn(Life);

    /// <summary>
    /// Whether the caller can do nothing else until the target has answered: it is still so, nobody but the target can answer, and the
    /// caller's callback itself is in the await. <see cref="Holds"/> is asked last, so that what was read before it belongs to the life
    /// that it confirms.
    /// </summary>
    internal bool IsCertain => !Request.IsLeftToOthers && Caller.IsStuckIn(Request) && Holds;
}

namespace Pail.Runtime.Processes;

/// <summary>That a process waits for another, as it was seen at one moment, from any thread.</summary>
internal readonly record struct Awaited(Process Caller, Request Request, int Life, Process Target)
{
    /// <summary>
    /// Whether it is still so; then it has been so since it was seen. The life is asked last: it spans the moment at which the caller is
    /// found to wait.
    /// </summary>
    internal bool Holds => Caller.AwaitsNow(Request) && Request.IsPendingIn(Life);

    /// <summary>Whether it is still so, and nobody but the target is known to answer.</summary>
    internal bool IsUpToTarget => !Request.IsLeftToOthers && Holds;
}

namespace Pail.Runtime.Processes;

/// <summary>
/// A scheduler that runs everything on one thread and also decides what elsewhere is left to chance, so that a run can be repeated.
/// A node that has one completes its tasks in place instead of on the thread pool.
/// </summary>
internal interface IInterleaving : IScheduler
{
    /// <summary>How many messages the turn that begins may handle. Such a turn does not look at the clock.</summary>
    int NextTurnLength();

    /// <summary>
    /// Whether the call that is being made may run on the caller's thread if the server is idle, or must go through the mailbox.
    /// </summary>
    bool MayRunInline();

    /// <summary>Hears what code waits for that is no receive, so that a deadlock can be explained.</summary>
    /// <param name="what">What it waits for, for people.</param>
    /// <param name="isPending">Whether it still does.</param>
    void Awaits(Func<string> what, Func<bool> isPending);
}

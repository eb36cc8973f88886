namespace Pail.Runtime.Processes;

/// <summary>
/// The scheduler of a simulation. It runs everything on one thread and makes all choices that are otherwise left to chance, so that a run
/// can be repeated. A node with such a scheduler completes its tasks in place instead of on the thread pool.
/// </summary>
internal interface IInterleaving : IScheduler
{
    /// <summary>How many messages the turn that begins may handle. Time does not end such a turn.</summary>
    int NextTurnLength();

    /// <summary>
    /// Whether the call that is being made may run on the caller's thread if the server is idle. If not, it goes through the mailbox.
    /// </summary>
    bool MayRunInline();

    /// <summary>Notes a wait that is not a receive, so that a deadlock can be explained.</summary>
    /// <param name="what">Describes the wait, for people.</param>
    /// <param name="isPending">Whether the wait still lasts.</param>
    void Awaits(Func<string> what, Func<bool> isPending);
}

namespace Pail.Runtime.Processes;

/// <summary>
/// The timers that will send to one process: its end finds them without looking through everybody's. Under the timers' lock.
/// </summary>
internal sealed class PendingTimers : IOwned
{
    private readonly Timers _timers;

    private PendingTimers(Timers timers) => _timers = timers;

    internal MessageTimer? First { get; set; }

    internal bool IsClosed { get; set; }

    /// <summary>The list of a process; null when it has ended before it had one.</summary>
    internal static PendingTimers? Of(Process process, Timers timers)
    {
        if (process.Extras.PendingTimers is { } present)
            return present;

        // Owned first: a process that ends from here on waits for the lock and finds the list; one that has ended takes none, and its
        // extras may be those that all the dead share.
        var list = new PendingTimers(timers);
        if (!process.TryOwn(list))
            return null;

        return process.Extras.PendingTimers = list;
    }

    public void OwnerDied(Process owner) => _timers.Release(this);
}

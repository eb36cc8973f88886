namespace Pail.Runtime.Processes;

/// <summary>
/// The timers that will send to one process, so that its end finds them without a search through all timers. Under the timers' lock.
/// </summary>
internal sealed class PendingTimers : IOwned
{
    private readonly Timers _timers;

    private PendingTimers(Timers timers) => _timers = timers;

    internal MessageTimer? First { get; set; }

    internal bool IsClosed { get; set; }

    /// <summary>The list of a process, created on first use; null when the process has ended before it had one.</summary>
    internal static PendingTimers? Of(Process process, Timers timers)
    {
        if (process.Extras.PendingTimers is { } present)
            return present;

        // Closes a race with the end of the process: the process owns the list before it is stored. A process that ends from here on
        // releases the list, waiting for the lock. A process that has ended refuses it; its extras may be shared, so nothing is stored.
        var list = new PendingTimers(timers);
        if (!process.TryOwn(list))
            return null;

        return process.Extras.PendingTimers = list;
    }

    public void OwnerDied(Process owner) => _timers.Release(this);
}

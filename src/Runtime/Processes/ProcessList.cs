namespace Pail.Runtime.Processes;

/// <summary>
/// The living processes of a node: linked lists through the processes themselves, so that a million processes cost no dictionary, in stripes, so
/// that spawns on several cores rarely meet.
/// </summary>
internal sealed class ProcessList
{
    private const int Stripes = 16;
    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new Stripe())];

    internal int Count => _stripes.Sum(stripe => stripe.Count);

    internal void Add(Process process)
    {
        var stripe = StripeOf(process);
        lock (stripe.Lock)
        {
            ObjectDisposedException.ThrowIf(stripe.Closed, typeof(Node));
            process.NextListed = stripe.First;
            if (stripe.First is { } first)
                first.PreviousListed = process;
            stripe.First = process;
            stripe.Count++;
        }
    }

    internal void Remove(Process process)
    {
        var stripe = StripeOf(process);
        lock (stripe.Lock)
        {
            if (process.PreviousListed is { } previous)
                previous.NextListed = process.NextListed;
            else
                stripe.First = process.NextListed;
            if (process.NextListed is { } next)
                next.PreviousListed = process.PreviousListed;
            process.NextListed = process.PreviousListed = null;
            stripe.Count--;
        }
    }

    internal List<Pid> Snapshot()
    {
        var pids = new List<Pid>(Count);
        foreach (var stripe in _stripes)
        {
            lock (stripe.Lock)
            {
                for (var process = stripe.First; process is not null; process = process.NextListed)
                    pids.Add(process.Pid);
            }
        }

        return pids;
    }

    /// <summary>Lets no more processes in.</summary>
    internal void Close()
    {
        foreach (var stripe in _stripes)
        {
            lock (stripe.Lock)
                stripe.Closed = true;
        }
    }

    private Stripe StripeOf(Process process) => _stripes[process.Id % Stripes];

    private sealed class Stripe
    {
        internal readonly Lock Lock = new();
        internal Process? First;
        internal bool Closed;

        // Written under the lock, read without: a moment's value.
        internal volatile int Count;
    }
}

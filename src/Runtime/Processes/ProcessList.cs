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

    /// <summary>How many have been added.</summary>
    internal long Added => Sum(static (stripe, _) => stripe.Added, default);

    /// <summary>How many have been removed after an end of that kind.</summary>
    internal long Removed(ExitKind kind) => Sum(static (stripe, kind) => stripe.Removed[(int)kind], kind);

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
            stripe.Added++;
        }
    }

    internal void Remove(Process process, ExitKind end)
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
            stripe.Removed[(int)end]++;
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

    private long Sum(Func<Stripe, ExitKind, long> number, ExitKind kind)
    {
        var sum = 0L;
        foreach (var stripe in _stripes)
        {
            lock (stripe.Lock)
                sum += number(stripe, kind);
        }

        return sum;
    }

    private Stripe StripeOf(Process process) => _stripes[process.Id % Stripes];

    private sealed class Stripe
    {
        internal readonly Lock Lock = new();
        internal Process? First;
        internal bool Closed;

        // Under the lock, which every spawn and every end takes anyway: counting there costs next to nothing.
        internal readonly long[] Removed = new long[(int)ExitKind.Term + 1];
        internal long Added;

        // Written under the lock, read without: a moment's value.
        internal volatile int Count;
    }
}

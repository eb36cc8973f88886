namespace Pail.Runtime.Processes;

/// <summary>
/// The processes of a node, the living and those that have ended and still unwind: linked lists through the processes themselves, so that a
/// million processes cost no dictionary, in stripes, so that spawns on several cores rarely meet.
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
            Link(process, ref stripe.First);
            stripe.Count++;
            stripe.Added++;
        }
    }

    /// <summary>
    /// The process has ended. Moved in one step when code of it remains: a thread that looks through both lists, the living first, misses
    /// none.
    /// </summary>
    internal void End(Process process, ExitKind end, bool unwinds)
    {
        var stripe = StripeOf(process);
        lock (stripe.Lock)
        {
            Unlink(process, ref stripe.First);
            stripe.Count--;
            stripe.Removed[(int)end]++;
            if (unwinds)
                Link(process, ref stripe.FirstUnwinding);
        }
    }

    /// <summary>Nothing of the ended process's code runs any more.</summary>
    internal void Unwound(Process process)
    {
        var stripe = StripeOf(process);
        lock (stripe.Lock)
            Unlink(process, ref stripe.FirstUnwinding);
    }

    /// <summary>The living.</summary>
    internal List<Pid> Snapshot() => Snapshot(static stripe => stripe.First);

    /// <summary>Those that have ended and whose code still runs, or waits.</summary>
    internal List<Pid> SnapshotUnwinding() => Snapshot(static stripe => stripe.FirstUnwinding);

    private List<Pid> Snapshot(Func<Stripe, Process?> first)
    {
        var pids = new List<Pid>();
        foreach (var stripe in _stripes)
        {
            lock (stripe.Lock)
            {
                for (var process = first(stripe); process is not null; process = process.NextListed)
                    pids.Add(process.Pid);
            }
        }

        return pids;
    }

    private static void Link(Process process, ref Process? first)
    {
        process.NextListed = first;
        if (first is not null)
            first.PreviousListed = process;
        first = process;
    }

    private static void Unlink(Process process, ref Process? first)
    {
        if (process.PreviousListed is { } previous)
            previous.NextListed = process.NextListed;
        else
            first = process.NextListed;
        if (process.NextListed is { } next)
            next.PreviousListed = process.PreviousListed;
        process.NextListed = process.PreviousListed = null;
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
        internal Process? FirstUnwinding;
        internal bool Closed;

        // Under the lock, which every spawn and every end takes anyway: counting there costs next to nothing.
        internal readonly long[] Removed = new long[(int)ExitKind.Term + 1];
        internal long Added;

        // Written under the lock, read without: a moment's value.
        internal volatile int Count;
    }
}

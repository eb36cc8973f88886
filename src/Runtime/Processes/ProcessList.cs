namespace Pail.Runtime.Processes;

/// <summary>
/// The processes of a node: the living ones, and those that have ended and still unwind. The lists are linked through the processes
/// themselves, so that a million processes need no dictionary. They are split into stripes, so that spawns on several cores rarely contend.
/// </summary>
internal sealed class ProcessList
{
    private const int Stripes = 16;
    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new Stripe())];

    internal int Count => _stripes.Sum(stripe => stripe.Count);

    /// <summary>How many processes have been added.</summary>
    internal long Added => Sum(static (stripe, _) => stripe.Added, default);

    /// <summary>How many processes have ended with a reason of that kind.</summary>
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
    /// Removes a process that has ended from the living. If it still unwinds, it moves to the other list in one step: a thread that reads
    /// both lists, the living first, misses no process.
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

    /// <summary>Removes a process that has finished unwinding.</summary>
    internal void Unwound(Process process)
    {
        var stripe = StripeOf(process);
        lock (stripe.Lock)
            Unlink(process, ref stripe.FirstUnwinding);
    }

    /// <summary>The living processes.</summary>
    internal List<Pid> Snapshot() => Snapshot(static stripe => stripe.First);

    /// <summary>The living processes with the smallest ids after a given one, in the order of their ids.</summary>
    internal Pid[] Page(long after, int limit)
    {
        var page = new FirstByNumber<Pid>(after, limit);
        var pids = new List<Pid>();
        foreach (var stripe in _stripes)
        {
            // Copied first: spawns and ends wait for the lock, and the choice takes longer than the copy.
            pids.Clear();
            lock (stripe.Lock)
                AddListed(stripe.First, pids);
            foreach (var pid in pids)
                page.Offer(pid, pid.Id);
        }

        return page.TakeInOrder();
    }

    /// <summary>The living process with that id; null when there is none.</summary>
    internal Process? Find(long id)
    {
        var stripe = _stripes[id % Stripes];
        lock (stripe.Lock)
        {
            var process = stripe.First;
            while (process is not null && process.Id != id)
                process = process.NextListed;
            return process;
        }
    }

    /// <summary>The processes that have ended and whose code still runs, or waits.</summary>
    internal List<Pid> SnapshotUnwinding() => Snapshot(static stripe => stripe.FirstUnwinding);

    /// <summary>Adds the living processes to a list.</summary>
    internal void CopyTo(List<Pid> pids)
    {
        foreach (var stripe in _stripes)
        {
            lock (stripe.Lock)
                AddListed(stripe.First, pids);
        }
    }

    private List<Pid> Snapshot(Func<Stripe, Process?> first)
    {
        var pids = new List<Pid>();
        foreach (var stripe in _stripes)
        {
            lock (stripe.Lock)
                AddListed(first(stripe), pids);
        }

        return pids;
    }

    private static void AddListed(Process? first, List<Pid> pids)
    {
        for (var process = first; process is not null; process = process.NextListed)
            pids.Add(process.Pid);
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

    /// <summary>Refuses new processes from now on.</summary>
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

        // Counted under the lock, which every spawn and every end takes anyway.
        internal readonly long[] Removed = new long[(int)ExitKind.Term + 1];
        internal long Added;

        // Written under the lock, read without it.
        internal volatile int Count;
    }
}

namespace Pail.Runtime.Processes;

/// <summary>
/// How a process ends. An exit signal first dooms it, on the sender's thread; on its next turn the process dies: it is marked, releases
/// what it owns and tells everybody. No code of its own runs in between. What remains of its code runs afterwards, in its
/// <see cref="Unwinding"/>.
/// </summary>
internal sealed partial class Process
{
    private const byte Trapping = 1;
    private const byte Doomed = 2;

    private volatile byte _fate;

    // Whether none of its code was on a stack when its turn last took signals out of the inbox.
    private bool _drainsAtRest;

    /// <summary>
    /// Whether an exit signal is under way that will end the process, which nothing can stop: everybody else treats it as dead, although it
    /// may still handle what it was sent before. Any thread.
    /// </summary>
    internal bool IsDoomed => (_fate & Doomed) != 0;

    /// <summary>Whether exit signals become messages. Read by any thread, written by the thread that runs the process.</summary>
    internal bool TrapExit
    {
        get => (_fate & Trapping) != 0;
        set
        {
            while (_fate is var fate && ((fate & Trapping) != 0) != value)
            {
                if (value && (fate & Doomed) != 0)
                    AwaitEnd();

                // Races with senders of exit signals. A sender that found nothing trapped has doomed the process and may have told others
                // so: the process must not trap after that. A sender that comes later finds the bit and does not doom the process.
                Interlocked.CompareExchange(ref _fate, (byte)(value ? fate | Trapping : fate & ~Trapping), fate);
            }
        }
    }

    /// <summary>Sends the process an exit signal, as <c>exit/2</c> does. Any thread.</summary>
    internal void SignalExit(Process? from, ExitReason reason)
    {
        // Decided before the push: the sender, and everybody it tells, must not find a process alive that will end by this signal.
        var ends = (reason.Kind != ExitKind.Normal || from == this) && TryDoom(evenIfTrapping: reason.Kind == ExitKind.Kill);
        Push(new ExitSignal(from, reason, ends));
    }

    /// <summary>Puts a trapped exit into the mailbox. On a turn.</summary>
    internal void InsertExit(Process? from, ExitReason reason) =>
        Insert(new Message(new Exit(from is null ? default : new Pid(from), reason)));

    /// <summary>
    /// The point where an operation of the process notices that it has been ended from outside, and where signals take effect that arrived
    /// while its code was running.
    /// </summary>
    internal void Checkpoint()
    {
        if (!HasEnded)
        {
            if (!ReferenceEquals(SynchronizationContext.Current, this))
            {
                throw new InvalidOperationException(
                    $"{Pid} was used outside its own code: on another thread, or after an await with ConfigureAwait(false). "
                    + "A process may only be used by the code it runs; others use the node.");
            }

            if (_signalled)
            {
                if (Worker.Current.Guarded == this)
                    throw GuardMisused();
                Drain();
            }
        }

        if (HasEnded)
            throw EndedException();
    }

    /// <summary>
    /// Whether code of the ended process has caught the exception so often that it must be a loop that catches everything. What it awaits
    /// from now on never completes, so that the loop stops.
    /// </summary>
    internal bool IsSilenced => HasEnded && Volatile.Read(ref _code) is Unwinding { IsSilenced: true };

    /// <summary>What an operation of the ended process throws.</summary>
    internal ExitException EndedException()
    {
        UnwindingToCome().CountThrow();
        return new ExitException(this);
    }

    /// <summary>Takes the peer out of the links. Returns whether it was linked.</summary>
    internal bool Unlinked(Process peer) => _extras is not null && _extras.Links.PeerRemoved(peer);

    /// <summary>Whether there is a link with the other, as far as can be seen from another thread.</summary>
    internal bool IsLinkedWith(Process peer) => Volatile.Read(ref _extras) is { } extras && extras.Links.ContainsNow(peer);

    /// <summary>
    /// Cancels the token of code that computes while a signal waits by which the process will end: such code looks at nothing else. By the
    /// heartbeat, when a turn lasts.
    /// </summary>
    internal void LookForEnd()
    {
        if (_signalled && Volatile.Read(ref _extras)?.EndedSource is { IsCancellationRequested: false }
            && _inbox.HoldsEnd(this, ref Mailbox.Drains))
            ThreadPool.UnsafeQueueUserWorkItem(static process => process.CancelEnded(), this, preferLocal: false);
    }

    /// <summary>
    /// Makes something belong to this process. False when the process has ended, or has begun to release what it owns. A process that is
    /// only doomed still takes it, and releases it when it ends. Any thread.
    /// </summary>
    internal bool TryOwn(IOwned resource) => Extras.Owned.TryAdd(resource);

    /// <summary>Undoes <see cref="TryOwn"/>. Any thread.</summary>
    internal void Disown(IOwned resource) => Extras.Owned.Remove(resource);

    /// <summary>Ends the process, whose code has finished. By the thread that runs it.</summary>
    internal void DieFinished(ExitReason reason) => Die(reason, bySignal: false, behind: null, finished: true);

    /// <summary>Ends the process by an exit signal. By the thread that runs it.</summary>
    /// <param name="reason">Why it ends.</param>
    /// <param name="behind">The signals that were taken out of the inbox together with that exit signal, and stood behind it.</param>
    internal void DieBySignal(ExitReason reason, Signal? behind) =>
        Die(reason, bySignal: true, behind, finished: _drainsAtRest && _activity is null);

    /// <summary>
    /// Ends the process. The order is Erlang's: first what it owns is released, then links are told, then monitors, then callers, so that
    /// whoever learns of the end finds the name free and the tables gone or inherited. None of the process's own code runs here. Only by
    /// the thread that runs the process.
    /// </summary>
    /// <param name="reason">Why it ends.</param>
    /// <param name="bySignal">Whether an exit signal ends it: what arrived behind that signal came to a dead process.</param>
    /// <param name="behind">The signals that were taken out of the inbox together with that exit signal, and stood behind it.</param>
    /// <param name="finished">Whether the code that was running has finished.</param>
    private void Die(ExitReason reason, bool bySignal, Signal? behind, bool finished)
    {
        if (HasEnded)
            return;

        // What arrives from here on arrives at a dead process: nobody can have learned of the end before.
        var arrived = _inbox.TakeAll(ref Mailbox.Drains);
        ReleaseOwned();
        var behaviour = _code as Behaviour;
        _exit = reason;

        // Before the inbox closes: an answer that comes to a closed inbox goes on elsewhere, and its object may serve another call by now.
        var abandoned = _extras is { Asked: { } request } && request.TryAbandon(this) ? request : null;
        var remains = !finished || abandoned is not null || HasRemains;

        // Also before the inbox closes: code that comes back from an await then finds that the turn is not over yet, and queues behind it.
        // And before the node lists the process among those that unwind: whoever finds it there may ask for the end of its unwinding, which
        // puts a queue in this place. This write would lose such a queue, and its end would never come.
        Volatile.Write(ref _code, abandoned is not null ? new Unwinding(this, abandoned) : remains ? Unwinding.Held : null);
        Node.End(this, reason, remains);

        // The relations before the callers: a caller that is linked with this process learns of the end by the link.
        var queued = Mailbox.TakeAll();
        TellRelations(reason);
        RefuseAll(queued, reason);
        RefuseAll(behind, ExitReason.NoProc);
        RefuseAll(arrived, bySignal ? ExitReason.NoProc : reason);
        RefuseAll(_inbox.Close(ref Mailbox.Drains), ExitReason.NoProc);
        behaviour?.Ended(reason);

        // A pid may be kept for long; what it leads to then keeps nothing else. Above all not the parent: processes that each start the
        // next and end would be a chain that is never freed.
        Volatile.Write(ref _parent, null);
    }

    // A sender that has doomed the process pushes the signal as its very next step; the process ends by that.
    private void AwaitEnd()
    {
        for (var spin = default(SpinWait); ; spin.SpinOnce(sleep1Threshold: -1))
        {
            Drain();
            if (HasEnded)
                throw EndedException();
        }
    }

    private bool TryDoom(bool evenIfTrapping)
    {
        while (true)
        {
            var fate = _fate;
            if ((fate & Trapping) != 0 && !evenIfTrapping)
                return false;

            // Races with the process that begins to trap: see there. And with other senders, of whom one suffices.
            if ((fate & Doomed) != 0 || Interlocked.CompareExchange(ref _fate, (byte)(fate | Doomed), fate) == fate)
                return true;
        }
    }

    // Logged as well, because what a guard throws only means that it does not match, and nobody would ever see it.
    private InvalidOperationException GuardMisused()
    {
        Node.Log.GuardMisused(Pid, Name);
        return new InvalidOperationException(
            $"The guard of a receive in {Pid} used the process: a guard only looks at the message, the mailbox is being searched "
                + $"meanwhile.");
    }

    private void ReleaseOwned()
    {
        // Races with another thread that gives this process a table: whichever extras are there first are released, and refuse what comes
        // later.
        if (_extras is not null || Interlocked.CompareExchange(ref _extras, ProcessExtras.Ended, null) is not null)
            _extras.ReleaseOwned(this);
    }

    private void TellRelations(ExitReason reason)
    {
        if (_extras is not { } extras || ReferenceEquals(extras, ProcessExtras.Ended))
            return;

        foreach (var peer in extras.Links.TakeAll())
            peer.Push(new LinkExitSignal(this, reason));
        foreach (var monitor in extras.Watchers.TakeAll())
            monitor.Notify(reason);
        foreach (var monitor in extras.Watching.TakeAll())
            monitor.Target.Process?.Push(new DemonitorSignal(monitor));
    }

    private void RefuseAll(Signal? signal, ExitReason reason)
    {
        var letters = 0;
        while (signal is not null)
        {
            var next = signal.Next;
            if (IsLetter(signal))
                letters++;
            signal.Refuse(this, reason);
            signal = next;
        }

        if (letters > 0)
            Node.Counters.CountDeadLetters(letters);
    }

    // A caller learns that nobody answers; a sender of a message or a cast does not.
    private static bool IsLetter(Signal signal) => signal.IsMessage && signal is not Request;
}

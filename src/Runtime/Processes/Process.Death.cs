namespace Pail.Runtime.Processes;

/// <summary>
/// How a process ends. An exit signal first dooms it, on the sender's thread. On its next turn the process dies: it releases what it owns,
/// is marked as ended, and tells its links, monitors and callers. None of its own code runs during that. Its using and finally blocks run
/// afterwards, in its <see cref="Unwinding"/>.
/// </summary>
internal sealed partial class Process
{
    private const byte Trapping = 1;
    private const byte Doomed = 2;

    private volatile byte _fate;

    // Whether none of its code was on a stack when its turn last took signals out of the inbox.
    private bool _drainsAtRest;

    /// <summary>
    /// Whether an exit signal is under way that will certainly end the process. All other processes then treat it as dead, although it may
    /// still handle signals that were sent before. Any thread.
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

                // Races with senders of exit signals. A sender that finds no `Trapping` bit dooms the process and may tell others so: the
                // process must not trap exits after that. A sender that finds the bit does not doom the process.
                Interlocked.CompareExchange(ref _fate, (byte)(value ? fate | Trapping : fate & ~Trapping), fate);
            }
        }
    }

    /// <summary>Sends the process an exit signal, as <c>exit/2</c> does. Any thread.</summary>
    internal void SignalExit(Process? from, ExitReason reason)
    {
        // Decided before the push: once this returns, neither the sender nor a process it tells may see the receiver as alive, if this
        // signal will end it.
        var ends = (reason.Kind != ExitKind.Normal || from == this) && TryDoom(evenIfTrapping: reason.Kind == ExitKind.Kill);
        Push(new ExitSignal(from, reason, ends));
    }

    /// <summary>Puts a trapped exit into the mailbox. On a turn.</summary>
    internal void InsertExit(Process? from, ExitReason reason) =>
        Insert(new Message(new Exit(from is null ? default : new Pid(from), reason)));

    /// <summary>
    /// Called by each operation of the process. Signals that arrived while its code was running take effect here. Throws if the process has
    /// ended.
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
    /// Whether code of the ended process has caught its exception so often that it must be a loop that catches everything. From then on its
    /// awaits never complete, which stops the loop.
    /// </summary>
    internal bool IsSilenced => HasEnded && Volatile.Read(ref _code) is Unwinding { IsSilenced: true };

    /// <summary>Makes the exception that an operation of the ended process throws, and counts it.</summary>
    internal ExitException EndedException()
    {
        UnwindingToCome().CountThrow();
        return new ExitException(this);
    }

    /// <summary>Takes the peer out of the links. Returns whether it was linked.</summary>
    internal bool Unlinked(Process peer) => _extras is not null && _extras.Links.PeerRemoved(peer);

    /// <summary>Whether this process is linked with the peer at this moment. Any thread.</summary>
    internal bool IsLinkedWith(Process peer) => Volatile.Read(ref _extras) is { } extras && extras.Links.ContainsNow(peer);

    /// <summary>
    /// Cancels the token <see cref="Self.Ended"/> if a signal waits that will end the process: code that computes for long looks at nothing
    /// else. Called by the heartbeat when a turn lasts long.
    /// </summary>
    internal void LookForEnd()
    {
        if (_signalled && Volatile.Read(ref _extras)?.EndedSource is { IsCancellationRequested: false }
            && _inbox.HoldsEnd(this, ref Mailbox.Drains))
            ThreadPool.UnsafeQueueUserWorkItem(static process => process.CancelEnded(), this, preferLocal: false);
    }

    /// <summary>
    /// Makes this process the owner of a resource. False when the process has ended, or has begun to release what it owns. A process that
    /// is only doomed still takes the resource, and releases it when it ends. Any thread.
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
    /// Ends the process, in Erlang's order: it releases what it owns, then tells its links, then its monitors, then its callers. A process
    /// that learns of the end therefore finds the name free and the tables gone or inherited. None of the ending process's own code runs
    /// here. Only by the thread that runs the process.
    /// </summary>
    /// <param name="reason">Why it ends.</param>
    /// <param name="bySignal">Whether an exit signal ends it: what arrived behind that signal came to a dead process.</param>
    /// <param name="behind">The signals behind that exit signal, which were taken out of the inbox together with it.</param>
    /// <param name="finished">Whether the code that was running has finished.</param>
    private void Die(ExitReason reason, bool bySignal, Signal? behind, bool finished)
    {
        if (HasEnded)
            return;

        // Signals that arrive after this line get `noproc` as their answer, as from a dead process. No sender can have seen the end yet.
        var arrived = _inbox.TakeAll(ref Mailbox.Drains);
        ReleaseOwned();
        var behaviour = _code as Behaviour;
        _exit = reason;

        // Before the inbox closes. An answer that finds the inbox closed resumes its code in the unwinding, and its request object may then
        // already serve another call.
        var abandoned = _extras is { Asked: { } request } && request.TryAbandon(this) ? request : null;
        var remains = !finished || abandoned is not null || HasRemains;

        // Also before the inbox closes. Code that comes back from an await then finds that the turn is not over, and waits for its end.
        // And before the node lists the process as unwinding: a thread that finds it there may ask for the end of its unwinding, which
        // puts a queue in this place. This write would lose such a queue, and its end would never come.
        Volatile.Write(ref _code, abandoned is not null ? new Unwinding(this, abandoned) : remains ? Unwinding.Held : null);
        Node.End(this, reason, remains);

        // Relations are told before callers, so that a caller that is linked with this process learns of the end by its link.
        var queued = Mailbox.TakeAll();
        TellRelations(reason);
        RefuseAll(queued, reason);
        RefuseAll(behind, ExitReason.NoProc);
        RefuseAll(arrived, bySignal ? ExitReason.NoProc : reason);
        RefuseAll(_inbox.Close(ref Mailbox.Drains), ExitReason.NoProc);
        behaviour?.Ended(reason);

        // A pid, which may be kept for long, keeps this object in memory. So the object lets go of its parent: otherwise processes that
        // each start the next one and end would form a chain that is never freed.
        Volatile.Write(ref _parent, null);
    }

    // Waits for the exit signal that will end this doomed process: the sender that has doomed it pushes the signal as its next step.
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

            // Races with the process that begins to trap exits: see TrapExit. Also races with other senders: one of them is enough.
            if ((fate & Doomed) != 0 || Interlocked.CompareExchange(ref _fate, (byte)(fate | Doomed), fate) == fate)
                return true;
        }
    }

    // Logged too: an exception in a guard only means that the guard does not match, so the exception itself is never seen.
    private InvalidOperationException GuardMisused()
    {
        Node.Log.GuardMisused(Pid, Name);
        return new InvalidOperationException(
            $"The guard of a receive in {Pid} used the process: a guard only looks at the message, the mailbox is being searched "
                + $"meanwhile.");
    }

    private void ReleaseOwned()
    {
        // Races with a thread that gives this process a table. The extras that are set first are kept; they release what they own and
        // refuse later additions.
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
            if (signal is MessageRun run)
                letters += run.Close();
            else if (IsLetter(signal))
                letters++;
            signal.Refuse(this, reason);
            signal = next;
        }

        if (letters > 0)
            Node.Counters.CountDeadLetters(letters);
    }

    // Dead letters are messages and casts, whose senders do not learn of the loss. A caller does: its request fails.
    private static bool IsLetter(Signal signal) => signal.IsMessage && signal is not Request;
}

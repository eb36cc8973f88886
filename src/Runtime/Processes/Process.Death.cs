namespace Pail.Runtime.Processes;

/// <summary>How a process ends, and how its relations learn of it.</summary>
internal sealed partial class Process
{
    /// <summary>
    /// The point where an operation of the process notices that it has been ended from outside, and where signals take effect that arrived
    /// while its code was running.
    /// </summary>
    internal void Checkpoint()
    {
        if (IsAlive)
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

        if (!IsAlive)
            throw Unwinding();
    }

    // Logged as well, because what a guard throws only means that it does not match, and nobody would ever see it.
    private InvalidOperationException GuardMisused()
    {
        Node.Log.GuardMisused(Pid, Name);
        return new InvalidOperationException(
            $"The guard of a receive in {Pid} used the process: a guard only looks at the message, the mailbox is being searched meanwhile.");
    }

    internal ExitException Unwinding() => new(this);

    /// <summary>Takes the peer out of the links. Returns whether it was linked.</summary>
    internal bool Unlinked(Process peer) => _extras is not null && _extras.Links.PeerRemoved(peer);

    /// <summary>Whether there is a link with the other, as far as can be seen from another thread.</summary>
    internal bool IsLinkedWith(Process peer) => Volatile.Read(ref _extras) is { } extras && extras.Links.ContainsNow(peer);

    /// <summary>
    /// Cancels the token of code that computes while a signal waits by which the process will end: such code looks at nothing else. By the heartbeat,
    /// when a turn lasts.
    /// </summary>
    internal void LookForEnd()
    {
        if (_signalled && Volatile.Read(ref _extras)?.EndedSource is { IsCancellationRequested: false } && _inbox.HoldsEnd(this, ref Mailbox.Drains))
            ThreadPool.UnsafeQueueUserWorkItem(static process => process.CancelEnded(), this, preferLocal: false);
    }

    private void CancelEnded()
    {
        try
        {
            _extras?.EndedSource?.Cancel();
        }
        catch (AggregateException error)
        {
            // A callback that was registered with the token: user code, on the thread that tells of the end.
            UnwindingFailed(error);
        }
    }

    /// <summary>Makes something belong to this process. False when the process has ended. Any thread.</summary>
    internal bool TryOwn(IOwned resource) => Extras.Owned.TryAdd(resource);

    /// <summary>Undoes <see cref="TryOwn"/>. Any thread.</summary>
    internal void Disown(IOwned resource) => Extras.Owned.Remove(resource);

    /// <summary>
    /// Ends the process. The order is Erlang's: first what it owns is released, then links are told, then monitors, then callers, so that who learns of the
    /// end finds the name free and the tables gone or inherited. Only by whoever runs the process.
    /// </summary>
    /// <param name="reason">Why it ends.</param>
    /// <param name="bySignal">Whether an exit signal ends it: what arrived behind that signal came to a dead process.</param>
    internal void Die(ExitReason reason, bool bySignal = false)
    {
        if (!IsAlive)
            return;

        // What comes from here on comes to a dead process: nobody can have learnt of the end before.
        var arrived = _inbox.TakeAll(ref Mailbox.Drains);
        ReleaseOwned();
        _exit = reason;
        Node.Remove(this, reason);

        // Before the inbox closes: an answer that comes to the closed one goes on elsewhere, and its object may serve another call by now.
        var abandoned = _extras is { Asked: { } request } && request.TryAbandon(this) ? request : null;

        // The relations before the callers: who is linked with this process and waits for its answer learns of the end by the link.
        var queued = Mailbox.TakeAll();
        TellRelations(reason);
        RefuseAll(queued, reason);
        RefuseAll(arrived, bySignal ? ExitReason.NoProc : reason);
        RefuseAll(_inbox.Close(ref Mailbox.Drains), ExitReason.NoProc);
        (_code as Behaviour)?.Ended(reason);
        Unwind(abandoned);

        // A pid may be kept for long; what it leads to then keeps nothing else. Above all not the parent: processes that each start the next and
        // end would be a chain that is never freed. And not the code, that may have been loaded to be unloaded again.
        Volatile.Write(ref _parent, null);
        _code = null;
        _continuation = null;
    }

    private void ReleaseOwned()
    {
        // Races with another thread that gives this process a table: whichever extras stand first, they are released, and refuse what comes later.
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

    /// <summary>Lets the code of the dead process come to its end: its using and finally blocks run, the await in which it stands throws.</summary>
    private void Unwind(Request? abandoned)
    {
        _extras?.Timeout?.Dispose();
        CancelEnded();
        abandoned?.Resume();
        while (_extras is { Resumptions: not null } extras)
            extras.TakeResumption().Refuse(this, _exit!);
        if (_isAwaited)
            ResumeReceive();
        LetGo();
    }

    // What a pid is kept for is not what the code of the process once held.
    private void LetGo()
    {
        WatchUnwinding(_activity);
        _activity = null;

        // A receive that was begun and is awaited too late is still to say why it throws.
        if (_stage == ReceiveStage.None)
            _matcher = null;
    }

    /// <summary>Something that the dead process waited for has come: its code goes on unwinding, away from the thread that brings it.</summary>
    internal void ScheduleUnwinding(Signal rest) => Node.Scheduler.Schedule(new Unwinding(this, rest), preferLocal: false);

    // What a dead process throws while it unwinds changes nothing any more, but it is not lost.
    private void WatchUnwinding(Task? activity)
    {
        // Mostly it has unwound already; a million processes that end at once feel the difference.
        if (activity is { IsCompleted: false })
        {
            activity.ContinueWith(
                static (task, process) => ((Process)process!).WatchUnwinding(task),
                this,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
        else if (activity?.Exception?.InnerException is { } error)
        {
            UnwindingFailed(error);
        }
    }

    internal void UnwindingFailed(Exception error)
    {
        if (error is not ExitException)
            Node.Log.UnwindingFailed(error, Pid, _exit ?? ExitReason.Kill);
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

    // Who calls learns that nobody answers; who sends or casts does not.
    private static bool IsLetter(Signal signal) => signal.IsMessage && signal is not Request;
}

namespace Pail.Runtime.Processes;

/// <summary>
/// Starts the unwinding of an ended process: its using and finally blocks run after the turn in which it ended. See
/// <see cref="Unwinding"/>.
/// </summary>
internal sealed partial class Process
{
    /// <summary>
    /// Queues code of the ended process whose await has completed, to go on in the unwinding. Any thread.
    /// </summary>
    internal void GoOnUnwinding(Signal rest) => UnwindingToCome().Push(rest);

    /// <summary>Completes when the code that was running at the end of the process has finished.</summary>
    internal Task EndOfUnwinding => UnwindingToCome().End;

    /// <summary>Whether the unwinding runs, or is about to.</summary>
    internal bool IsUnwinding => Volatile.Read(ref _code) is Unwinding { IsWaiting: false };

    internal void UnwindingFailed(Exception error)
    {
        if (error is not ExitException)
            Node.Log.UnwindingFailed(error, Pid, _exit ?? ExitReason.Kill);
    }

    /// <summary>Whether code of the process waits for something that its end completes: a receive, a resumption, or its token.</summary>
    private bool HasRemains => _isAwaited || _extras is { Resumptions: not null } or { EndedSource.IsCancellationRequested: false };

    /// <summary>
    /// Starts the unwinding, now that the turn in which the process ended is over and none of its code is on a stack. Called by the thread
    /// that ran the turn.
    /// </summary>
    private void LeaveRemains()
    {
        var activity = _activity;
        _activity = null;

        // Nothing remained of code that had finished when the process died. A flow that has come back since has made a queue of its own,
        // which is scheduled already: to begin it here too would let two threads run it.
        if (Volatile.Read(ref _code) is not Unwinding { IsHeld: true })
        {
            LetGo();
            return;
        }

        // Races with code that comes back from an await now: that code replaces the mark `Held` by a queue, and then the queue must run.
        if (activity is null or { IsCompleted: true }
            && !HasRemains
            && ReferenceEquals(Interlocked.CompareExchange(ref _code, null, Unwinding.Held), Unwinding.Held))
        {
            Unwinding.Report(this, activity);
            LetGo();
            Node.Unwound(this);
            return;
        }

        UnwindingToCome().Begin(activity);
    }

    /// <summary>
    /// Resumes what the end of the process completes: cancels its token, then resumes the call it waited for, the resumptions that were
    /// ready, and its receive. Runs as code of the process, called by its <see cref="Unwinding"/>.
    /// </summary>
    internal void ResumeRemains(Request? abandoned)
    {
        CancelEnded();
        if (abandoned is not null)
            Resume(abandoned);
        while (_extras is { Resumptions: not null } extras)
            Resume(extras.TakeResumption());
        if (_isAwaited)
            ResumeReceive();
        LetGo();
    }

    // Releases references: a pid that is kept for long must not keep the objects of the process's code in memory.
    private void LetGo()
    {
        _continuation = null;
        if (_extras is { } extras)
        {
            extras.Timeout?.Dispose();
            if (extras.Callback is not null)
                Volatile.Write(ref extras.Callback, null);
        }

        // A receive that was begun but not awaited needs the matcher: when it is awaited later, it must throw the exit reason.
        if (_stage == ReceiveStage.None)
            _matcher = null;
    }

    private void CancelEnded()
    {
        try
        {
            _extras?.EndedSource?.Cancel();
        }
        catch (AggregateException error)
        {
            // Thrown by a callback that user code has registered with the token.
            UnwindingFailed(error);
        }
    }

    private Unwinding UnwindingToCome()
    {
        while (true)
        {
            var code = Volatile.Read(ref _code);
            if (code is Unwinding present && !ReferenceEquals(present, Unwinding.Held))
                return present;

            // Races with other threads that bring back the first code, and with the turn that ends: only one queue is put in place. If the
            // mark `Held` was found, the last turn is not over, and the queue runs after it. If null was found, no code of the process
            // runs.
            var made = new Unwinding(this, null, held: code is not null);
            if (ReferenceEquals(Interlocked.CompareExchange(ref _code, made, code), code))
                return made;
        }
    }
}

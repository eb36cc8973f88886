namespace Pail.Runtime.Processes;

/// <summary>
/// How what remains of an ended process's code comes to run, after the turn in which the process ended. See <see cref="Unwinding"/>.
/// </summary>
internal sealed partial class Process
{
    /// <summary>
    /// Something that code of the ended process waited for has come: that code goes on in the queue of what remains. Any thread.
    /// </summary>
    internal void GoOnUnwinding(Signal rest) => UnwindingToCome().Push(rest);

    /// <summary>Completes when nothing of the ended process's code is left that was running when it ended.</summary>
    internal Task EndOfUnwinding => UnwindingToCome().End;

    /// <summary>Whether what remains of its code runs, or is about to.</summary>
    internal bool IsUnwinding => Volatile.Read(ref _code) is Unwinding { IsWaiting: false };

    internal void UnwindingFailed(Exception error)
    {
        if (error is not ExitException)
            Node.Log.UnwindingFailed(error, Pid, _exit ?? ExitReason.Kill);
    }

    /// <summary>Whether something of its code waits that its end brings back.</summary>
    private bool HasRemains => _isAwaited || _extras is { Resumptions: not null } or { EndedSource.IsCancellationRequested: false };

    /// <summary>
    /// The turn in which the process has ended is over, and none of its code is on a stack any more: what remains may run. By the thread
    /// that ran it.
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

        // Races with code that comes back from an await just now: it replaces the mark by a queue, and then the queue runs.
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
    /// Brings back what the end of the process brings back: its token, the call and the receive that it waited in, and what was ready to go
    /// on. As the process's code, by its <see cref="Unwinding"/>.
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

    // What a pid is kept for is not what the code of the process once held.
    private void LetGo()
    {
        _continuation = null;
        if (_extras is { } extras)
        {
            extras.Timeout?.Dispose();
            if (extras.Callback is not null)
                Volatile.Write(ref extras.Callback, null);
        }

        // A receive that was begun and is awaited too late is still to say why it throws.
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
            // A callback that was registered with the token: user code, on the thread that tells of the end.
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

            // Races with others that also bring the first rest, and with the turn that ends: one queue is put in place. Where the mark is
            // found, code of the process may be on a stack, and the queue runs when that turn is over; where nothing is found, nothing of
            // it runs.
            var made = new Unwinding(this, null, held: code is not null);
            if (ReferenceEquals(Interlocked.CompareExchange(ref _code, made, code), code))
                return made;
        }
    }
}

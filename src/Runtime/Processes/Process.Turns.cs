using System.Diagnostics;

namespace Pail.Runtime.Processes;

/// <summary>The turns of a process: draining its inbox, and running its code.</summary>
internal sealed partial class Process
{
    /// <summary>Runs until there is nothing to do, or the turn is used up. Called by the worker only.</summary>
    internal void RunTurn(Worker worker)
    {
        while (true)
        {
            Drain(atRest: true);
            var didSomething = Step();
            if (HasEnded)
            {
                LeaveRemains();
                return;
            }

            if (!didSomething)
            {
                if (TryPark())
                    return;
            }
            else if (!worker.MayGoOn())
            {
                // To the end of the shared queue: a local requeue would run this process again before all others.
                Schedule(preferLocal: false);
                return;
            }
        }
    }

    /// <summary>Lets all signals that have arrived take effect. Messages go into the mailbox, or complete the waiting receive.</summary>
    /// <param name="atRest">Whether none of the process's code is on a stack.</param>
    private void Drain(bool atRest = false)
    {
        // A process that has ended must not take from its inbox. That would remove the mark `Dead` and open the inbox again, for signals
        // that nothing would handle.
        if (HasEnded || (_inbox.IsEmpty && !_signalled))
            return;

        // Cleared before the inbox is taken: a signal that arrives in between sets it again.
        if (_signalled)
        {
            _signalled = false;

            // Orders the write before the read of the inbox. Otherwise the write could become visible late and undo the flag of a sender
            // whose signal this read has missed, and running code would not look again.
            Interlocked.MemoryBarrier();
        }

        if ((_traits & ProcessTraits.Marks) != 0)
            NoteShortest();
        _drainsAtRest = atRest;
        var signal = _inbox.TakeAll(ref Mailbox.Drains);
        while (signal is not null)
        {
            if (signal is Message or MessageRun && _stage != ReceiveStage.Waiting)
            {
                signal = AppendMessages(signal);
                continue;
            }

            // A signal that ends the process also refuses all signals behind it.
            var next = signal.Next;
            signal.Arrive(this);
            if (HasEnded)
                return;

            signal = next;
        }

        if (Mailbox.Count > Node.HighWater)
            NoteHighWater();
    }

    /// <summary>Appends a run of messages that no receive waits for. Returns the signal behind the run.</summary>
    private Signal? AppendMessages(Signal first)
    {
        var (last, count) = (first, 0);
        while (true)
        {
            count += last is MessageRun run ? run.Close() : 1;
            if (last.Next is not (Message or MessageRun))
                break;
            last = last.Next;
        }

        var rest = last.Next;
        Mailbox.Append(first, last, count);
        return rest;
    }

    /// <summary>Does one piece of work. Returns false when there is none.</summary>
    private bool Step()
    {
        if (HasEnded)
            return false;

        if (_extras is not { Resumptions: not null } extras)
            return StepOnward();

        // Code that yields in a loop always has a resumption ready. So resumptions alternate with the other work; otherwise no message
        // would ever be handled.
        extras.ResumedLast = !extras.ResumedLast || !StepOnward();
        if (!extras.ResumedLast || HasEnded)
            return true;

        Resume(extras.TakeResumption());
        Finished();
        return true;
    }

    /// <summary>Does one piece of work other than a resumption. Returns false when there is none.</summary>
    private bool StepOnward()
    {
        if (_isAwaited)
        {
            if (!TryCompleteReceive())
                return Finished();
            ResumeReceive();
            ForgetAsked();
        }
        else if (!_started)
            Run(Begin());
        else if (_activity is not null)
            return Finished();
        else if (_code is Behaviour behaviour
            && (behaviour.IsReady ? Mailbox.TakeFirst() : behaviour.TakeUrgent(ref Mailbox)) is { } message)
        {
            CountTaken();
            Run(Handle(behaviour, message));
        }
        else
            return false;

        Finished();
        return true;
    }

    private void Resume(Signal rest)
    {
        try
        {
            rest.Resume();
        }
        catch (Exception error)
        {
            ContinuationFailed(error);
        }

        ForgetAsked();
    }

    // The exception comes from an async void method, or from a continuation that is not an async method: there is no task that could hold
    // it. It ends the process, not the program.
    private void ContinuationFailed(Exception error)
    {
        if (HasEnded)
            UnwindingFailed(error);
        else
            Crash(error, finished: false);
    }

    // Code that resumes while no callback runs makes its calls for itself: no callback waits for them.
    private void ForgetAsked()
    {
        if (_activity is null && _extras is { AskedInCallback: true } extras)
            extras.AskedInCallback = false;
    }

    private void Run(Task? activity)
    {
        _activity = activity;
        if (_extras is { AskedInCallback: true } extras)
            SettleAsked(extras);
    }

    private static Task? Handle(Behaviour behaviour, Signal message)
    {
        // The server must not see the async-local values of a caller on this stack: it would have them only when it happens to run on the
        // caller's thread.
        var context = Context.Present;
        if (context is null)
            return HandleUnflowing(behaviour, message);
        Context.Leave(context, Context.Clean);
        var activity = behaviour.Handle(message);

        // A callback that is not an async method leaves its async-local values on the thread: they must not reach the next process.
        Context.Leave(Context.Present, context);
        return activity;
    }

    // The caller has suppressed the flow of its async-local values, so they cannot be captured and put back here. The suppression is lifted
    // for the callback and then set again, as the caller expects it: the caller will restore the flow itself.
    private static Task? HandleUnflowing(Behaviour behaviour, Signal message)
    {
        ExecutionContext.RestoreFlow();
        try
        {
            return Handle(behaviour, message);
        }
        finally
        {
            ExecutionContext.SuppressFlow();
        }
    }

    private Task? Begin()
    {
        _started = true;
        if (_code is Behaviour behaviour)
            return behaviour.Start(this);

        // The function is released only after it has returned, so that `InitialCall` can name it until then.
        var function = (Func<Self, Task>)_code!;
        Task activity;
        try
        {
            activity = function(new Self(this)) ?? throw new InvalidOperationException("The process function returned no task.");
        }
        catch (Exception error)
        {
            // The exception is not lost: it becomes the exit reason of the process.
            activity = Task.FromException(error);
        }

        // If the process has ended meanwhile, the field holds its unwinding.
        if (!HasEnded)
            _code = null;
        return activity;
    }

    /// <summary>If the running code has finished, clears it, and ends the process where that was its whole code or it failed.</summary>
    private bool Finished()
    {
        if (_activity is not { IsCompleted: true } done || HasEnded)
            return false;

        _activity = null;
        _hooked = false;
        if (_extras is { } extras && (extras.Awaiting is not null || extras.Callback is not null))
            (extras.Awaiting, extras.Callback) = (null, null);
        if (!done.IsCompletedSuccessfully)
            Crash(ErrorOf(done), finished: true);
        else if (_code is null)
            DieFinished(ExitReason.Normal);
        return true;
    }

    // Thrown again, because a cancelled task has no `Exception`: only `GetResult` throws the exception that cancelled it.
    private static Exception ErrorOf(Task failed)
    {
        try
        {
            failed.GetAwaiter().GetResult();
            throw new UnreachableException();
        }
        catch (Exception error)
        {
            return error;
        }
    }

    private void Crash(Exception error, bool finished)
    {
        if (HasEnded)
            return;

        var reason = ExitReason.Error(error);
        if (ReferenceEquals(reason.Term, error))
            Node.Log.ProcessCrashed(error, Pid, Name, Mailbox.Count);
        Die(reason, bySignal: false, behind: null, finished);
    }
}

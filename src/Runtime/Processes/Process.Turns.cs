using System.Diagnostics;

namespace Pail.Runtime.Processes;

/// <summary>What a process does with its turns.</summary>
internal sealed partial class Process
{
    /// <summary>Runs until there is nothing to do, or the turn is used up. By the worker only.</summary>
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
                // Behind everybody else who waits: a local requeue would put this very process first again.
                Schedule(preferLocal: false);
                return;
            }
        }
    }

    /// <summary>Lets the signals that have arrived take effect, and puts the messages among them into the mailbox.</summary>
    /// <param name="atRest">Whether none of the process's code is on a stack.</param>
    private void Drain(bool atRest = false)
    {
        // What has ended takes nothing more: to take the mark of the dead would open its inbox again, for signals that nobody looks at any
        // more.
        if (HasEnded || (_inbox.IsEmpty && !_signalled))
            return;

        // Cleared before taking: a signal that arrives in between sets it again.
        if (_signalled)
        {
            _signalled = false;

            // Between the write and the look at the inbox. Were the write seen late, it would undo what a sender sets whose signal the look
            // has missed, and code that runs on would not look again.
            Interlocked.MemoryBarrier();
        }

        if ((_traits & ProcessTraits.Marks) != 0)
            NoteShortest();
        _drainsAtRest = atRest;
        var signal = _inbox.TakeAll(ref Mailbox.Drains);
        while (signal is not null)
        {
            if (signal is Message && _stage != ReceiveStage.Waits)
            {
                signal = AppendMessages(signal);
                continue;
            }

            // One that ends the process has refused all behind it.
            var next = signal.Next;
            signal.Arrive(this);
            if (HasEnded)
                return;

            signal = next;
        }

        if (Mailbox.Count > Node.HighWater)
            NoteHighWater();
    }

    /// <summary>Appends a run of messages that no receive waits for, and returns what comes behind it.</summary>
    private Signal? AppendMessages(Signal first)
    {
        var (last, count) = (first, 1);
        while (last.Next is Message next)
        {
            last = next;
            count++;
        }

        var rest = last.Next;
        Mailbox.Append(first, last, count);
        return rest;
    }

    /// <summary>Does one thing there is to do. Returns false when there is nothing.</summary>
    private bool Step()
    {
        if (HasEnded)
            return false;

        if (_extras is not { Resumptions: not null } extras)
            return StepOnward();

        // Code that yields in a loop always has a resumption ready. After each, whatever else there is to do goes first, or no message
        // would ever be handled.
        extras.ResumedLast = !extras.ResumedLast || !StepOnward();
        if (!extras.ResumedLast || HasEnded)
            return true;

        Resume(extras.TakeResumption());
        Finished();
        return true;
    }

    /// <summary>Does one thing that is not the resumption of code. Returns false when there is nothing.</summary>
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

    // An async void method, or a continuation that is no async method: there is no task for the exception to go into. It ends the process,
    // not the program.
    private void ContinuationFailed(Exception error)
    {
        if (HasEnded)
            UnwindingFailed(error);
        else
            Crash(error, finished: false);
    }

    // Code that went on while no callback runs has asked for itself: nobody waits for it.
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
        // The async-local values of a caller on this stack are not the server's: it would have them or not, as chance runs it here or
        // elsewhere.
        var context = Context.Present;
        if (context is null)
            return HandleUnflowing(behaviour, message);
        Context.Leave(context, Context.Clean);
        var activity = behaviour.Handle(message);

        // A callback that is not an async method leaves the async-local values it sets on the thread: they must not reach the next process.
        Context.Leave(Context.Present, context);
        return activity;
    }

    // A caller that keeps its values from flowing hides them from us too, and will say that they flow again: it must find them, and that it
    // said so.
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

        // Given up when it has returned, so that until then others can be told what runs.
        var function = (Func<Self, Task>)_code!;
        Task activity;
        try
        {
            activity = function(new Self(this)) ?? throw new InvalidOperationException("The process function returned no task.");
        }
        catch (Exception error)
        {
            // Nothing is lost: whatever a process throws becomes its exit reason.
            activity = Task.FromException(error);
        }

        // Unless the process has ended meanwhile: then what remains of it is noted there.
        if (!HasEnded)
            _code = null;
        return activity;
    }

    /// <summary>Looks whether the code that runs has finished, and if so draws the consequences.</summary>
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

    // Thrown again, because only so a cancelled task gives away the exception that cancelled it.
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

    private bool TryPark()
    {
        // Code that does not itself wait in a receive may wait for something outside. Coming back through the synchronization context it
        // runs on a turn and its end is noticed there; code that opted out of the context (ConfigureAwait(false)) ends on some other
        // thread, which must tell.
        if (_activity is not null && !_hooked && !(_isAwaited && !_isAwaitedAsTask && ReferenceEquals(_continuation, _activity)))
        {
            _hooked = true;
            _activity.ContinueWith(
                static (_, state) => ((Process)state!).Push(new WakeSignal()),
                this,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        return _inbox.TryPark(
            ready: _started && _activity is null && _code is Behaviour { IsReady: true } && Mailbox.Count == 0 && !MayBlock);
    }
}

namespace Pail.Runtime.Processes;

/// <summary>
/// The rest of the code of a process that has ended: its using and finally blocks, and all other code of it that comes back from an await.
/// Each ended process has one queue of such code (a "rest" is one entry). One thread at a time works through the queue, because code of a
/// process never runs in parallel with other code of the same process.
/// </summary>
/// <remarks>
/// <code>
/// State     | Code of the process...                  | Changed by                        | to
/// Held      | may be on the stack of its last turn    | that turn, when it is over        | Scheduled
/// Scheduled | runs, or is about to                    | the thread that ran it            | Waiting
/// Waiting   | waits for something outside the runtime | the first rest that comes         | Scheduled
/// </code>
/// The head of the queue is the state: see <see cref="Inbox"/> for the race between a rest that comes and the thread that leaves. In
/// addition, the unwinding is <em>over</em> once the code that was running has finished and everything that the end completes has resumed.
/// The node then no longer waits for it. Async code that nothing awaits may come back even later; it goes on in the same queue.
/// </remarks>
internal sealed class Unwinding : IThreadPoolWorkItem
{
    /// <summary>A mark for an unwinding in the state Held whose queue is still empty.</summary>
    internal static readonly Unwinding Held = new();

    // Each operation in a finally block throws the exception again. Code that gets more throws than this is taken to be a loop.
    private const int MostThrows = 32;

    // In milliseconds. A loop whose awaits do not stop it is slowed down: the pause doubles with every throw, up to this.
    private const int LongestPause = 1024;

    // A loop that only yields gets no exception at all. After this many rounds, each round waits for a pause in milliseconds, which doubles
    // every hundred rounds.
    private const int MostYields = 1000;
    private const int YieldsPerDoubling = 100;
    private const int ShortestYieldPause = 10;

    private readonly Process _process = null!;
    private Inbox _rests;
    private int _drains;
    private Request? _abandoned;
    private Task? _activity;
    private bool _begun;
    private int _throws;
    private int _yields;
    private int _over;
    private TaskCompletionSource? _end;

    /// <summary>Creates the queue of a process.</summary>
    /// <param name="process">The process, which has ended.</param>
    /// <param name="abandoned">The call that its code waited in.</param>
    /// <param name="held">Whether a turn of the process is not over yet.</param>
    internal Unwinding(Process process, Request? abandoned, bool held = true)
    {
        _process = process;
        _abandoned = abandoned;
        if (held)
            return;

        _begun = true;
        _over = 1;
        _rests.TryPark(Rest.Parked);
    }

    private Unwinding()
    {
    }

    /// <summary>The process that has ended.</summary>
    internal Process Process => _process;

    /// <summary>Whether it waits for a turn of the process to be over. By the thread that runs that turn.</summary>
    internal bool IsHeld => !_begun;

    /// <summary>Whether the awaits of the code no longer complete.</summary>
    internal bool IsSilenced => Volatile.Read(ref _throws) > MostThrows;

    /// <summary>Whether no thread runs it, or is about to run it.</summary>
    internal bool IsWaiting => _rests.IsAsleep;

    /// <summary>Completes when the unwinding is over.</summary>
    internal Task End
    {
        get
        {
            // Races with Finish, which sets the flag first and then reads the source. This getter puts the source in place first and then
            // reads the flag. So at least one of the two completes the source.
            var made = new TaskCompletionSource(_process.Node.Completion);
            var end = Interlocked.CompareExchange(ref _end, made, null) ?? made;
            if (Volatile.Read(ref _over) != 0)
                end.TrySetResult();
            return end.Task;
        }
    }

    /// <summary>
    /// Logs the exception that the code of an ended process has thrown while it unwound. The exit reason stays as it is.
    /// </summary>
    internal static void Report(Process process, Task? activity)
    {
        if (activity is { IsFaulted: true, Exception.InnerException: { } error })
            process.UnwindingFailed(error);
    }

    /// <summary>Runs code of an ended process. Its exceptions are logged.</summary>
    private static void Go<TArg>(Process process, Action<TArg> code, TArg argument)
    {
        try
        {
            code(argument);
        }
        catch (Exception error)
        {
            // The exception comes from an async void method, or from a continuation that is not an async method: no task could hold it.
            process.UnwindingFailed(error);
        }
    }

    void IThreadPoolWorkItem.Execute() => Worker.Current.RunUnwinding(this);

    /// <summary>Starts the unwinding. Called when the turn in which the process ended is over.</summary>
    /// <param name="activity">The task of the code that was running.</param>
    internal void Begin(Task? activity)
    {
        _activity = activity;
        Schedule();
    }

    /// <summary>Queues code that has come back from an await. Any thread.</summary>
    internal void Push(Signal rest)
    {
        if (ReferenceEquals(Process.Current, _process) && Interlocked.Increment(ref _yields) is > MostYields and var yields)
            PushLater(rest, ShortestYieldPause << Math.Min((yields - MostYields) / YieldsPerDoubling, 7));
        else
            PushNow(rest);
    }

    private void PushNow(Signal rest)
    {
        if (_rests.Push(rest) == PushResult.Wake)
            Schedule();
    }

    /// <summary>Counts an operation that throws because the process has ended. Slows down code that throws too often. Any thread.</summary>
    internal void CountThrow()
    {
        var throws = Interlocked.Increment(ref _throws);
        if (throws <= MostThrows)
            return;

        if (throws == MostThrows + 1)
            _process.Node.Log.EndIgnored(_process.Pid, _process.Name, _process.ExitReason!, MostThrows);

        // An operation that is not awaited can only throw, so a loop around it would keep a core busy for as long as the program runs. The
        // only remedy is to block its thread.
        Pause(TimeSpan.FromMilliseconds(Math.Min(1 << Math.Min(throws - MostThrows, 16), LongestPause)));
    }

    /// <summary>Runs all code that is ready. Called by the worker.</summary>
    internal void Run(Worker worker)
    {
        if (!_begun)
        {
            _begun = true;
            var abandoned = _abandoned;
            _abandoned = null;
            Go(_process, static remains => remains._process.ResumeRemains(remains.abandoned), (_process, abandoned));
            FinishWith(_activity);
            _activity = null;
        }

        while (true)
        {
            for (var rest = _rests.TakeAll(ref _drains); rest is not null;)
            {
                // Read first: the object may be reused as soon as its code has resumed.
                var next = rest.Next;
                rest.Next = null;
                Go(_process, static rest => rest.Resume(), rest);
                rest = next;
            }

            // Silenced code never finishes, so the node must not wait for it.
            if (IsSilenced)
                Finish();
            if (_rests.TryPark(Rest.Parked))
                return;

            if (!worker.MayGoOn())
            {
                Schedule();
                return;
            }
        }
    }

    private async void PushLater(Signal rest, int milliseconds)
    {
        // In a simulation time advances by itself. Elsewhere real time is used, because a clock that is set by hand would stop the code.
        var clock = _process.Node.Interleaving is null ? TimeProvider.System : _process.Node.TimeProvider;
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), clock).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // The clock is the user's. Without a pause the code still goes on.
            _process.Node.Log.ClockFailed(error);
        }

        PushNow(rest);
    }

    private static void Pause(TimeSpan time)
    {
#pragma warning disable RS0030 // Waiting is the point here: see the caller.
        Thread.Sleep(time);
#pragma warning restore RS0030
    }

    private void FinishWith(Task? activity)
    {
        if (activity is null or { IsCompleted: true })
        {
            Finish(activity);
            return;
        }

        activity.ContinueWith(
            static (task, unwinding) => ((Unwinding)unwinding!).Finish(task),
            this,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private void Finish(Task? activity)
    {
        Report(_process, activity);
        Finish();
    }

    private void Finish()
    {
        // Races with another call: code that runs outside the process's turns may finish on its own thread while Run finds the process
        // silenced. The exchange lets one of them pass. It is also the full fence between the flag and the read of the source: see End.
        if (Interlocked.Exchange(ref _over, 1) != 0)
            return;

        _process.Node.Unwound(_process);
        Volatile.Read(ref _end)?.TrySetResult();
    }

    private void Schedule() => _process.ScheduleRemains(this);
}

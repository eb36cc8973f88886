namespace Pail.Runtime.Processes;

/// <summary>
/// What remains of the code of a process that has ended: its using and finally blocks, and whatever else of it comes back from an await. It
/// is one queue per dead process, and one thread at a time works through it, since nothing in a process happens at the same time as
/// something else in it.
/// </summary>
/// <remarks>
/// <code>
/// State     | Code of the process...                  | Changed by                        | to
/// Held      | may be on the stack of its last turn    | that turn, when it is over        | Scheduled
/// Scheduled | runs, or is about to                    | the thread that ran it            | Waiting
/// Waiting   | waits for something outside the runtime | the first rest that comes         | Scheduled
/// </code>
/// The state is the head of the queue: <see cref="Inbox"/> says how a rest that comes and the thread that goes are kept from missing each
/// other. Beside it the unwinding is <em>over</em> once the code that was running has finished and everything that the end brings back has
/// gone on; then the node no longer waits for it. Flows that nobody awaits may come back even later, and go on in the same queue.
/// </remarks>
internal sealed class Unwinding : IThreadPoolWorkItem
{
    /// <summary>Stands for an unwinding in the state Held to which nothing has come yet.</summary>
    internal static readonly Unwinding Held = new();

    // Code may meet the exception in several finally blocks, and each of their operations throws it again. More often than this is a loop.
    private const int MostThrows = 32;

    // Code that is not stopped by what it awaits is slowed down: the pause doubles with every throw until it is this long.
    private const int LongestPause = 1024;

    // A loop that only yields meets no exception at all. After this many rounds each waits for a pause, which doubles every hundred rounds.
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

    /// <summary>Makes the queue of a process.</summary>
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
        _rests.TryPark(ready: false);
    }

    private Unwinding()
    {
    }

    /// <summary>Whose code it is.</summary>
    internal Process Process => _process;

    /// <summary>Whether it waits for a turn of the process to be over. By the thread that runs that turn.</summary>
    internal bool IsHeld => !_begun;

    /// <summary>Whether what the code awaits no longer completes.</summary>
    internal bool IsSilenced => Volatile.Read(ref _throws) > MostThrows;

    /// <summary>Whether nobody runs it or is about to.</summary>
    internal bool IsWaiting => _rests.IsAsleep;

    /// <summary>Completes when the unwinding is over.</summary>
    internal Task End
    {
        get
        {
            // Races with the end: that sets the flag first and then looks for the source; this puts the source in place first and then
            // looks at the flag.
            var made = new TaskCompletionSource(_process.Node.Completion);
            var end = Interlocked.CompareExchange(ref _end, made, null) ?? made;
            if (Volatile.Read(ref _over) != 0)
                end.TrySetResult();
            return end.Task;
        }
    }

    /// <summary>
    /// Logs what the code of an ended process has thrown while it unwound: it changes nothing any more, but it is not lost.
    /// </summary>
    internal static void Report(Process process, Task? activity)
    {
        if (activity is { IsFaulted: true, Exception.InnerException: { } error })
            process.UnwindingFailed(error);
    }

    /// <summary>Lets code of an ended process go on. Its exceptions are logged.</summary>
    private static void Go<TArg>(Process process, Action<TArg> code, TArg argument)
    {
        try
        {
            code(argument);
        }
        catch (Exception error)
        {
            // An async void method, or a continuation that is no async method: there is no task for the exception to go into.
            process.UnwindingFailed(error);
        }
    }

    void IThreadPoolWorkItem.Execute() => Worker.Current.RunUnwinding(this);

    /// <summary>The turn in which the process ended is over.</summary>
    /// <param name="activity">The task of the code that was running.</param>
    internal void Begin(Task? activity)
    {
        _activity = activity;
        Schedule();
    }

    /// <summary>Queues something that has come back from an await. Any thread.</summary>
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

    /// <summary>An operation throws because the process has ended. Any thread.</summary>
    internal void CountThrow()
    {
        var throws = Interlocked.Increment(ref _throws);
        if (throws <= MostThrows)
            return;

        if (throws == MostThrows + 1)
            _process.Node.Log.EndIgnored(_process.Pid, _process.Name, _process.ExitReason!, MostThrows);

        // An operation that is not awaited can only throw. A loop around it would keep a core busy for as long as the program runs: there
        // is nothing left but to hold up its thread.
        Pause(TimeSpan.FromMilliseconds(Math.Min(1 << Math.Min(throws - MostThrows, 16), LongestPause)));
    }

    /// <summary>Runs what there is to run. By the worker.</summary>
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
                // A rest may be used again as soon as it has gone on.
                var next = rest.Next;
                rest.Next = null;
                Go(_process, static rest => rest.Resume(), rest);
                rest = next;
            }

            // What is silenced never finishes, and nobody is to wait for it.
            if (IsSilenced)
                Finish();
            if (_rests.TryPark(ready: false))
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
        // A simulation lets time pass by itself; elsewhere a clock that is set by hand would stop finally blocks.
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
        // Races: code that has left the process's turns may finish on another thread while the process is silenced. It ends once. A full
        // fence too, between the flag and the look at the source: see End.
        if (Interlocked.Exchange(ref _over, 1) != 0)
            return;

        _process.Node.Unwound(_process);
        Volatile.Read(ref _end)?.TrySetResult();
    }

    private void Schedule() => _process.ScheduleRemains(this);
}

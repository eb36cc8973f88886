namespace Pail.Runtime.Processes;

/// <summary>
/// One virtual machine in Erlang's sense: processes, names, clock and tables. A program, or a test, may have several: they share nothing.
/// </summary>
/// <example>
/// <code>
/// await using var node = new Node();
/// var pid = node.Spawn(async self => Console.WriteLine(await self.Receive&lt;string&gt;()));
/// node.Send(pid, "hello");
/// await node.WaitForExit(pid);
/// </code>
/// </example>
/// <remarks>Everything here may be called from any thread. Code that runs in a process uses its <see cref="Self"/> instead.</remarks>
public sealed partial class Node : IAsyncDisposable
{
    private readonly ProcessList _processes = new();
    private readonly OwnedSet _owned = new();
    private readonly TimeSpan _shutdownTimeout;
    private long _lastId;
    private bool _disposing;

    /// <summary>Starts a node.</summary>
    /// <param name="options">The options; the defaults when absent.</param>
    public Node(NodeOptions? options = null)
    {
        options ??= new NodeOptions();
        TimeProvider = options.TimeProvider;
        Scheduler = options.Scheduler;
        TurnLimit = options.LongTurn;
        _shutdownTimeout = options.ShutdownTimeout;
        HighWater = options.MailboxHighWater == 0 ? int.MaxValue : options.MailboxHighWater;
        Interleaving = Scheduler as IInterleaving;
        RecentCrashes = new CrashRing(options.CrashesKept);
        Log = new CrashLog(options.LoggerFactory.CreateLogger("Pail.Runtime"), TimeProvider, RecentCrashes);
        Deadlines = new Deadlines(TimeProvider, Log);
        Timers = new Timers(this);
    }

    /// <summary>The clock behind every time-out and timer of the node.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>How many processes live at this moment.</summary>
    public int ProcessCount => _processes.Count;

    internal IScheduler Scheduler { get; }

    /// <summary>How long a turn may last before it is reported; infinite for no report.</summary>
    internal TimeSpan TurnLimit { get; }

    /// <summary>How many messages may wait in a mailbox before it is reported; <see cref="int.MaxValue"/> for no report.</summary>
    internal int HighWater { get; }

    /// <summary>The scheduler of a simulation, which makes runs repeatable; null elsewhere.</summary>
    internal IInterleaving? Interleaving { get; }

    /// <summary>The options for task sources of the node. In a simulation, nothing may run on the thread pool.</summary>
    internal TaskCreationOptions Completion =>
        Interleaving is null ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None;

    internal CrashLog Log { get; }

    internal Deadlines Deadlines { get; }

    internal Timers Timers { get; }

    internal LocalNames Names { get; } = new();

    internal DedicatedThreads Threads { get; } = new();

    /// <summary>Starts a process: <c>spawn/1</c>. Returns at once.</summary>
    /// <param name="function">What it runs.</param>
    /// <returns>Its pid.</returns>
    /// <exception cref="ObjectDisposedException">The node has been disposed.</exception>
    public Pid Spawn(Func<Self, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Spawn((object)function, null);
    }

    /// <summary>
    /// Sends a message from outside any process: <c>send/2</c>. Never blocks; a message to a process that has ended is dropped.
    /// </summary>
    /// <param name="destination">A pid, a registered name, a via name, or an alias.</param>
    /// <param name="message">The message.</param>
    /// <exception cref="ArgumentException">No process is registered under the name, or the name is null.</exception>
    /// <exception cref="MailboxFullException">The receiver's mailbox has a bound and is full.</exception>
    public void Send(Destination destination, object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (destination.AliasTarget is { } alias)
        {
            if (!alias.TryPush(new Message(message)))
                throw alias.Owner.Full();
        }
        else if (destination.Resolve(this) is { } process)
        {
            process.Accept(message);
        }
        else if (destination.IsNone)
        {
            throw new ArgumentException(
                "A message needs a pid, a name or an alias to go to, but the destination is empty.", nameof(destination));
        }
        else
        {
            Counters.CountDeadLetters(1);
            if (destination.IsName)
                throw new ArgumentException($"No process is registered as \"{destination}\".", nameof(destination));
        }
    }

    /// <summary>Sends an exit signal from outside any process: <c>Process.exit/2</c>.</summary>
    /// <param name="pid">The process to signal.</param>
    /// <param name="reason">The reason; <see cref="ExitReason.Kill"/> cannot be trapped, <see cref="ExitReason.Normal"/> does nothing to a
    /// process that does not trap exits.</param>
    public void Exit(Pid pid, ExitReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        pid.Process?.SignalExit(null, reason);
    }

    /// <summary>Whether a process lives: <c>Process.alive?/1</c>.</summary>
    /// <param name="pid">The process.</param>
    /// <returns>False from the moment it ends, and for the sender of an exit signal that will end it.</returns>
    public bool IsAlive(Pid pid) => pid.IsAlive;

    /// <summary>
    /// How many messages wait in a process's mailbox: <c>Process.info(pid, :message_queue_len)</c>. Asks without a message; a moment's
    /// value.
    /// </summary>
    /// <param name="pid">The process.</param>
    /// <returns>The number; 0 for a process that has ended.</returns>
    public int MailboxLength(Pid pid) => pid.Process is { HasEnded: false } process ? process.MailboxLength : 0;

    /// <summary>
    /// The living processes at one moment: <c>Process.list/0</c>. As in Erlang, a process that is about to end is listed until it has
    /// ended, even when <see cref="IsAlive"/> is already false. Waiting for the end of all listed processes therefore misses none.
    /// </summary>
    /// <returns>Their pids, in no order.</returns>
    public IReadOnlyList<Pid> Processes() => _processes.Snapshot();

    /// <summary>Adds the living processes to a list, which a caller that does so often can use again.</summary>
    internal void CopyProcesses(List<Pid> pids) => _processes.CopyTo(pids);

    /// <summary>
    /// A page of the living processes, for lists of many: those with the smallest ids after a given one. A process that lives while all
    /// pages are read is in exactly one of them.
    /// </summary>
    /// <param name="after">The <see cref="Pid.Id"/> of the last process of the page before; 0 for the first page.</param>
    /// <param name="limit">The largest number of processes of the page.</param>
    /// <returns>Their pids, in the order of their ids. The call reads the list of all processes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or the limit is 0.</exception>
    public IReadOnlyList<Pid> Processes(long after, int limit) => _processes.Page(after, limit);

    /// <summary>Finds a living process by the number in its printed form: <c>IEx.Helpers.pid/3</c>.</summary>
    /// <param name="id">Its <see cref="Pid.Id"/>.</param>
    /// <returns>Its pid; <see langword="null"/> when there is no such process, or it has ended.</returns>
    public Pid? FindProcess(long id) => id > 0 ? _processes.Find(id)?.Pid : null;

    /// <summary>The processes that have ended but whose code still runs, or waits for something outside the runtime.</summary>
    internal IReadOnlyList<Pid> Unwinding => _processes.SnapshotUnwinding();

    /// <summary>Waits, outside any process, for a process to end. Inside one, monitor it.</summary>
    /// <param name="pid">The process.</param>
    /// <returns>Its exit reason; <see cref="ExitReason.NoProc"/> when it was gone already.</returns>
    public Task<ExitReason> WaitForExit(Pid pid) => Watch(pid).Ended;

    /// <inheritdoc cref="WaitForExit(Pid)" />
    /// <param name="pid">The process.</param>
    /// <param name="cancellationToken">Ends the wait; the process runs on.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled before the process had ended.</exception>
    public Task<ExitReason> WaitForExit(Pid pid, CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled ? WaitForExitOrCancellation(Watch(pid), cancellationToken) : Watch(pid).Ended;

    private static async Task<ExitReason> WaitForExitOrCancellation(ExitWaiter waiter, CancellationToken cancellationToken)
    {
        try
        {
            return await waiter.Ended.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Unwatch(waiter);
            throw;
        }
    }

    /// <summary>Starts to wait for the end of a process.</summary>
    internal ExitWaiter Watch(Pid pid)
    {
        var waiter = new ExitWaiter(pid, Completion);
        if (pid.Process is { } process)
            process.Push(new MonitorSignal(waiter));
        else
            waiter.Notify(ExitReason.NoProc);
        if (Interleaving is not null)
            Explain(waiter);
        return waiter;
    }

    /// <summary>Stops to wait for the end of a process.</summary>
    internal static void Unwatch(ExitWaiter waiter) => waiter.Target.Process?.Push(new DemonitorSignal(waiter));

    /// <summary>
    /// Kills every process, lets their using and finally blocks run, and releases the node's tables. Waits until no code of the node runs
    /// any more, but gives up after <see cref="NodeOptions.ShutdownTimeout"/>. Every few seconds, and when it gives up, the log names what
    /// it waits for.
    /// </summary>
    /// <remarks>
    /// A process may call it: it ends after all others. When the end of the node is under way already, a process does not wait for it,
    /// since that end waits for the process.
    /// </remarks>
    /// <returns>A task that completes when no code of the node runs any more, or the time is up.</returns>
    public async ValueTask DisposeAsync()
    {
        var caller = Process.Current is { } current && current.Node == this ? current : null;

        // Races with other disposers: the first one waits for every process but its caller. A process that waited too would wait, by way of
        // the first one, for its own end.
        if (Interlocked.Exchange(ref _disposing, true) && caller is not null)
            return;

        await new NodeShutdown(this, _processes, _shutdownTimeout, caller).Run().ConfigureAwait(Interleaving is not null);
        _owned.Release(null!);
        Deadlines.Dispose();
        Timers.Dispose();
    }

    /// <summary>Refuses new processes and kills the living ones. Returns whether there were any.</summary>
    internal bool KillAll()
    {
        _processes.Close();
        var living = _processes.Snapshot();
        foreach (var pid in living)
            Exit(pid, ExitReason.Kill);
        return living.Count > 0;
    }

    private void Explain(ExitWaiter waiter) => Interleaving!.Awaits(() => $"the end of {waiter.Target}", () => !waiter.Ended.IsCompleted);

    internal Pid Spawn(object code, SpawnOptions? options)
    {
        var process = new Process(this, code, null, options);
        process.Launch();
        return process.Pid;
    }

    internal long NextId() => Interlocked.Increment(ref _lastId);

    internal void Add(Process process) => _processes.Add(process);

    internal void End(Process process, ExitReason reason, bool unwinds) => _processes.End(process, reason.Kind, unwinds);

    internal void Unwound(Process process) => _processes.Unwound(process);

    internal bool TryOwn(IOwned resource) => _owned.TryAdd(resource);

    internal void Disown(IOwned resource) => _owned.Remove(resource);

    /// <summary>Starts a process with options: <c>spawn_opt</c>. Returns at once.</summary>
    /// <param name="function">What it runs.</param>
    /// <param name="options">The options.</param>
    /// <returns>Its pid.</returns>
    /// <exception cref="ArgumentException">The options ask for a link: outside any process there is no process to link with.</exception>
    /// <exception cref="ObjectDisposedException">The node has been disposed.</exception>
    public Pid Spawn(Func<Self, Task> function, SpawnOptions options)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Link)
            throw new ArgumentException(
                "`Link` needs a calling process: spawn a linked process by `Self.Spawn`.", nameof(options));

        return Spawn((object)function, options);
    }
}

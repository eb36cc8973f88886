using System.Diagnostics.CodeAnalysis;

namespace Pail.Runtime.Processes;

/// <summary>
/// A process's view of itself: the operations that in Erlang act on the calling process. Passed to the function of the process, and usable
/// only there.
/// </summary>
/// <example>
/// <code>
/// var parent = self.Pid;
/// self.Spawn(async child => child.Send(parent, ("hello", child.Pid)));
/// var (_, pid) = await self.Receive&lt;(string, Pid)&gt;();
/// </code>
/// </example>
/// <remarks>
/// A running method cannot be interrupted. An exit signal takes effect when the process calls any member of this type, at every await,
/// and, in a server, between callbacks. Code that computes for long can check <see cref="Ended"/> now and then. After the signal has ended
/// the process, every operation throws <see cref="ExitException"/>.
/// Messages are not copied: send objects that nothing changes afterwards.
/// </remarks>
public readonly partial struct Self : IEquatable<Self>
{
    internal Self(Process process) => Process = process;

    internal Process Process { get; }

    /// <summary>This process's identifier: <c>self()</c>.</summary>
    public Pid Pid => Process.Pid;

    /// <summary>The node the process runs on.</summary>
    public Node Node => Process.Node;

    /// <summary>
    /// Whether exit signals become <see cref="Processes.Exit"/> messages instead of ending this process: <c>Process.flag(:trap_exit,
    /// …)</c>. Off at first. In a server, whose <c>Self</c> cannot be assigned to, it is set by <see cref="SetTrapExit"/>.
    /// </summary>
    public bool TrapExit
    {
        get => Checked.TrapExit;
        set => Checked.TrapExit = value;
    }

    /// <summary>
    /// Sets <see cref="TrapExit"/> and gives what it was: <c>Process.flag/2</c>. Messages of exits trapped before stay in the mailbox.
    /// </summary>
    /// <param name="trap">Whether exit signals that arrive from now on become messages.</param>
    /// <returns>Whether they did until now.</returns>
    public bool SetTrapExit(bool trap)
    {
        var before = TrapExit;
        TrapExit = trap;
        return before;
    }

    /// <summary>
    /// Cancelled when the process has been ended, for code that waits for something outside the runtime or computes for long. While it
    /// computes, a few milliseconds after the exit signal was sent; the process itself ends at its next operation.
    /// </summary>
    /// <exception cref="ExitException">The process has been ended.</exception>
    public CancellationToken Ended => (Checked.Extras.EndedSource ??= new CancellationTokenSource()).Token;

    private Process Checked
    {
        get
        {
            Process.Checkpoint();
            return Process;
        }
    }

    /// <summary>Whether both are the same process.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">Another.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(Self left, Self right) => left.Equals(right);

    /// <summary>Whether the two are different processes.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">Another.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(Self left, Self right) => !left.Equals(right);

    /// <summary>Starts a process: <c>spawn/1</c>. Returns at once.</summary>
    /// <param name="function">What it runs.</param>
    /// <returns>Its pid.</returns>
    public Pid Spawn(Func<Self, Task> function) => Checked.Spawn(function);

    /// <summary>Starts a process linked to this one in one step: <c>spawn_link/1</c>.</summary>
    /// <param name="function">What it runs.</param>
    /// <returns>Its pid.</returns>
    public Pid SpawnLink(Func<Self, Task> function) => Checked.Spawn(function, link: true);

    /// <summary>Starts a process monitored by this one in one step: <c>spawn_monitor/1</c>.</summary>
    /// <param name="function">What it runs.</param>
    /// <returns>The monitor, whose <see cref="MonitorRef.Target"/> is the new process.</returns>
    public MonitorRef SpawnMonitor(Func<Self, Task> function) => Checked.SpawnMonitor(function);

    /// <summary>Sends a message: <c>send/2</c>. Never blocks; a message to a process that has ended is dropped.</summary>
    /// <param name="destination">A pid, a registered name, a via name, or an alias.</param>
    /// <param name="message">The message.</param>
    /// <exception cref="ArgumentException">No process is registered under the name, or the name is null.</exception>
    /// <exception cref="MailboxFullException">The receiver's mailbox has a bound and is full.</exception>
    public void Send(Destination destination, object message) => Checked.Node.Send(destination, message);

    /// <summary>Waits for the oldest message, whatever it is: <c>receive</c> with one clause that takes all.</summary>
    /// <returns>The message. To be awaited once, by this process.</returns>
    /// <exception cref="InvalidOperationException">The process waits in a receive already.</exception>
    /// <exception cref="ExitException">The process was ended while it waited.</exception>
    public ValueTask<object> Receive() => Receive<object>();

    /// <summary>
    /// Waits for the oldest message of a type that also satisfies the guard, if there is one: <c>receive</c>. Other messages stay in the
    /// mailbox, in order.
    /// </summary>
    /// <typeparam name="T">The type of message.</typeparam>
    /// <param name="when">
    /// The guard; one that throws does not match. It only looks at the message: the operations of the process throw in it, and that is
    /// logged.
    /// </param>
    /// <returns>The message. To be awaited once, by this process.</returns>
    /// <exception cref="InvalidOperationException">The process waits in a receive already.</exception>
    /// <exception cref="ExitException">The process was ended while it waited.</exception>
    public ValueTask<T> Receive<T>(Func<T, bool>? when = null) => Process.Receive(when);

    /// <summary>As <see cref="Receive{T}"/>, but gives up after a time: <c>receive … after</c>.</summary>
    /// <typeparam name="T">The type of message.</typeparam>
    /// <param name="after">
    /// How long to wait, counted from now and not from a message that does not match. Zero looks through the mailbox and does not wait;
    /// <see cref="Timeout.InfiniteTimeSpan"/> waits without limit.
    /// </param>
    /// <param name="when">
    /// The guard; one that throws does not match. It only looks at the message: the operations of the process throw in it, and that is
    /// logged.
    /// </param>
    /// <returns>The message, if one came in time. To be awaited once, by this process.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than 2^32-1 milliseconds.</exception>
    /// <exception cref="InvalidOperationException">The process waits in a receive already.</exception>
    /// <exception cref="ExitException">The process was ended while it waited.</exception>
    public ValueTask<Received<T>> TryReceive<T>(TimeSpan after, Func<T, bool>? when = null)
    {
        if (after != Timeout.InfiniteTimeSpan && (after < TimeSpan.Zero || after > MaxAfter))
            throw new ArgumentOutOfRangeException(
                nameof(after), after, $"`after` must be 0 to 2^32-1 milliseconds, or infinite, but is {after}.");

        return Process.TryReceive(when, after);
    }

    /// <summary>Takes all messages out of the mailbox: <c>flush/0</c>.</summary>
    /// <returns>The messages, oldest first.</returns>
    public IReadOnlyList<object> Flush() => Checked.Flush();

    /// <summary>
    /// Takes all messages out of the mailbox and prints them, one per line, as the shell's <c>flush/0</c> does: strings in quotes, tuples
    /// in braces. Of a message with many parts the first 50 are printed, and of its texts the first 4096 characters; <c>...</c> marks an
    /// omission.
    /// </summary>
    /// <param name="output">Where to print.</param>
    /// <returns>The messages, oldest first.</returns>
    public IReadOnlyList<object> Flush(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var messages = Flush();
        foreach (var message in messages)
            output.WriteLine(Inspection.Of(message));
        return messages;
    }

    /// <summary>Ends this process: <c>exit/1</c>. Can be caught like any exception and runs finally blocks.</summary>
    /// <param name="reason">The reason to end with.</param>
    /// <exception cref="ArgumentNullException">The reason is null.</exception>
    /// <exception cref="ExitException">Always.</exception>
    [DoesNotReturn]
    public void Exit(ExitReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        Process.Checkpoint();
        throw new ExitException(reason);
    }

    /// <summary>
    /// Sends an exit signal from this process: <c>exit/2</c>. Asynchronous; no effect on a process that has ended.
    /// </summary>
    /// <param name="pid">The process to signal; sent to itself, it cannot be caught.</param>
    /// <param name="reason">The reason; <see cref="ExitReason.Kill"/> cannot be trapped.</param>
    /// <exception cref="ArgumentNullException">The reason is null.</exception>
    /// <exception cref="ExitException">This process sent the signal to itself, and has ended.</exception>
    public void Exit(Pid pid, ExitReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        pid.Process?.SignalExit(Checked, reason);
        Process.Checkpoint();
    }

    /// <inheritdoc />
    public bool Equals(Self other) => ReferenceEquals(Process, other.Process);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Self other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => Pid.GetHashCode();

    // The limit of Erlang's `receive ... after`.
    private static readonly TimeSpan MaxAfter = TimeSpan.FromMilliseconds(uint.MaxValue);

    /// <summary>Starts a process with options: <c>spawn_opt</c>. Returns at once.</summary>
    /// <param name="function">What it runs.</param>
    /// <param name="options">The options.</param>
    /// <returns>Its pid.</returns>
    public Pid Spawn(Func<Self, Task> function, SpawnOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Checked.Spawn(function, options.Link, options);
    }

    /// <summary>Starts a process with options, monitored by this one in one step: <c>spawn_opt</c> with <c>monitor</c>.</summary>
    /// <param name="function">What it runs.</param>
    /// <param name="options">The options; with a link, the process is both linked and monitored.</param>
    /// <returns>The monitor, whose <see cref="MonitorRef.Target"/> is the new process.</returns>
    public MonitorRef SpawnMonitor(Func<Self, Task> function, SpawnOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Checked.SpawnMonitor(function, options);
    }

    /// <summary>
    /// Does nothing for a time: <c>Process.sleep/1</c>, a receive that no message matches. Messages that arrive stay in the mailbox; only
    /// an exit signal ends the sleep early.
    /// </summary>
    /// <param name="time">How long; <see cref="Timeout.InfiniteTimeSpan"/> is without limit.</param>
    /// <returns>A task that completes when the time is over. To be awaited once, by this process.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than 2^32-1 milliseconds.</exception>
    /// <exception cref="InvalidOperationException">The process waits in a receive already.</exception>
    /// <exception cref="ExitException">The process was ended while it slept.</exception>
    public async ValueTask Sleep(TimeSpan time) => await TryReceive<Nothing>(time);

    // A type without instances, so that no message matches.
    private abstract class Nothing;
}

namespace Pail.Runtime.Processes;

/// <summary>How a process is started: the options of <c>spawn_opt</c>. For a server: <see cref="Servers.ServerOptions.Spawn"/>.</summary>
/// <example>
/// <code>
/// var reader = node.Spawn(ReadLines, new SpawnOptions { Label = "console", DedicatedThread = true });
/// </code>
/// </example>
/// <remarks>A name is no option, as in Erlang: a process registers itself, a server by its own options.</remarks>
public sealed class SpawnOptions
{
    /// <summary>
    /// Whether the new process is linked with the one that spawns it: <c>link</c>. Not unless given. Only for
    /// <see cref="Self.Spawn(Func{Self, Task}, SpawnOptions)"/> and <see cref="Self.SpawnMonitor(Func{Self, Task}, SpawnOptions)"/>.
    /// </summary>
    public bool Link { get; init; }

    /// <summary>What the process is, for people, from its first moment: see <see cref="Self.SetLabel"/>. Nothing unless given.</summary>
    public object? Label { get; init; }

    /// <summary>
    /// Whether its code may block its thread, with files, locks or long computation. Such a server is never run on the thread of its
    /// caller, and what the process wakes does not wait behind it for its thread. Not unless given: code that awaits needs no such care.
    /// </summary>
    public bool MayBlock { get; init; }

    /// <summary>
    /// Whether all its turns run on a thread of its own, which ends with the process; includes <see cref="MayBlock"/>. For code that blocks
    /// most of the time or is bound to a thread. Not unless given: such a process costs a thread's memory, and each of its turns a change
    /// of threads. What is left to unwind of it after it has ended may run elsewhere. In a simulation it runs on the thread of the
    /// simulation.
    /// </summary>
    public bool DedicatedThread { get; init; }

    /// <summary>
    /// How many messages may wait for the process; at least 1. No bound unless given, as in Erlang. When they do, a send throws
    /// <see cref="MailboxFullException"/>, a call fails, and a cast, which never fails, is dropped and logged. What nobody sends always
    /// gets in, but takes room like the rest: the messages of timers, exits, monitors and tables, and a stop. Exit signals are no messages.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int? MailboxLimit
    {
        get;
        init => field = value is null or > 0 ? value
            : throw new ArgumentOutOfRangeException(
                nameof(MailboxLimit), value, $"`MailboxLimit` must be 1 or greater, or null for no limit, but is {value}.");
    }
}

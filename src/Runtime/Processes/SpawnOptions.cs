namespace Pail.Runtime.Processes;

/// <summary>How a process is started: the options of <c>spawn_opt</c>. For a server: <see cref="Servers.ServerOptions.Spawn"/>.</summary>
/// <example>
/// <code>
/// var reader = node.Spawn(ReadLines, new SpawnOptions { Label = "console", DedicatedThread = true });
/// </code>
/// </example>
/// <remarks>As in Erlang, a name is not an option here: a process registers itself, and a server has an option of its own.</remarks>
public sealed class SpawnOptions
{
    /// <summary>
    /// Whether the new process is linked with its parent: <c>link</c>. False by default. Only for
    /// <see cref="Self.Spawn(Func{Self, Task}, SpawnOptions)"/> and <see cref="Self.SpawnMonitor(Func{Self, Task}, SpawnOptions)"/>.
    /// </summary>
    public bool Link { get; init; }

    /// <summary>The label of the process, for people: see <see cref="Self.SetLabel"/>. None by default.</summary>
    public object? Label { get; init; }

    /// <summary>
    /// Whether its code may block its thread, with files, locks or long computation. Such a server never runs on the thread of its caller,
    /// and a process that it wakes does not wait for its thread. False by default: code that awaits does not need this.
    /// </summary>
    public bool MayBlock { get; init; }

    /// <summary>
    /// Whether all its turns run on a thread of its own, which ends with the process; includes <see cref="MayBlock"/>. For code that blocks
    /// most of the time or is bound to a thread. False by default: such a process costs the memory of a thread, and each of its turns costs
    /// a thread switch. After the process has ended, its finally blocks may run on another thread. In a simulation the process runs on the
    /// thread of the simulation.
    /// </summary>
    public bool DedicatedThread { get; init; }

    /// <summary>
    /// How many messages may wait for the process; at least 1. No bound by default, as in Erlang. When the mailbox is full, a send throws
    /// <see cref="MailboxFullException"/>, a call fails, and a cast, which never fails, is dropped and logged. Messages of timers, exits,
    /// monitors and tables, and a stop, always get in, but count like other messages. Exit signals are not messages.
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

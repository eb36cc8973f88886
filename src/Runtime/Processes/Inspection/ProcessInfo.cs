namespace Pail.Runtime.Processes;

/// <summary>
/// What is known about a process at one moment: <c>Process.info/1</c>, and its items those of <c>Process.info/2</c>. Made by
/// <see cref="Node.Info"/>.
/// </summary>
/// <example>
/// <code>
/// foreach (var pid in node.Processes())
///     if (node.Info(pid) is { MailboxLength: > 1000 } info)
///         Console.WriteLine($"{pid} {info.Name ?? info.InitialCall}: {info.WaitsFor}");
/// </code>
/// </example>
/// <remarks>
/// The values are read while the process runs, without a message and without stopping it. So they can also be read for a process that is
/// stuck in its code. Each value is true at one moment, but two values may be of different moments. Signals that the process has not
/// handled yet do not show.
/// </remarks>
public sealed class ProcessInfo
{
    internal ProcessInfo(Process process)
    {
        Pid = process.Pid;
        Status = process.Status;
        Kind = process.Kind;
        Name = process.Name;
        DisplayName = process.DisplayName;
        Label = process.Label;
        Parent = process.Parent?.Pid;
        Ancestors = process.AncestorsSnapshot();
        Callers = process.Callers;
        InitialCall = process.InitialCall;
        TrapExit = process.TrapExit;
        Links = process.LinksSnapshot();
        Monitors = process.MonitorsSnapshot();
        MonitoredBy = process.MonitoredBySnapshot();
        MailboxLength = process.MailboxLength;
        Dictionary = process.DictionarySnapshot();
        MemoryEstimate = process.MemoryEstimate;
        MessagesHandled = process.Handled;
        BusyTime = process.BusyTime;
        WaitsFor = process.DescribeCondition();
    }

    /// <summary>The process.</summary>
    public Pid Pid { get; }

    /// <summary>Whether it runs or waits: <c>status</c>.</summary>
    public ProcessStatus Status { get; }

    /// <summary>The name it is registered under on its node, or <see langword="null"/>: <c>registered_name</c>.</summary>
    public string? Name { get; }

    /// <summary>What kind of process it is.</summary>
    public ProcessKind Kind { get; }

    /// <summary>
    /// <see cref="Name"/> or, for a process without one, the via name that it was started under, as people read it; or
    /// <see langword="null"/>.
    /// </summary>
    public string? DisplayName { get; }

    /// <summary>Its label for people, or <see langword="null"/>: see <see cref="Self.SetLabel"/>.</summary>
    public object? Label { get; }

    /// <summary>The process that spawned it: <c>parent</c>. <see langword="null"/> when code outside any process did.</summary>
    public Pid? Parent { get; }

    /// <summary>
    /// Its parent, the parent of its parent, and so on, nearest first, up to a process that has ended, and at most 16: <c>$ancestors</c>.
    /// </summary>
    public IReadOnlyList<Pid> Ancestors { get; }

    /// <summary>
    /// The processes on whose behalf a task works: the process that asked for the task, then the callers of that process, at most 16;
    /// <c>$callers</c>. Other processes have none. Unlike the ancestors, the callers do not include the supervisor that started the task.
    /// </summary>
    public IReadOnlyList<Pid> Callers { get; }

    /// <summary>
    /// The name of its code: the type of a server, or the method of a function or task, as Type.Method; <c>initial_call</c>.
    /// <see langword="null"/> when its function is not an async method and has returned.
    /// </summary>
    public string? InitialCall { get; }

    /// <summary>Whether exit signals become messages: <c>trap_exit</c>.</summary>
    public bool TrapExit { get; }

    /// <summary>The processes it is linked with, in no order: <c>links</c>.</summary>
    public IReadOnlyList<Pid> Links { get; }

    /// <summary>The processes that it monitors, in no order, each as a pid or the name by which it is monitored: <c>monitors</c>.</summary>
    public IReadOnlyList<Destination> Monitors { get; }

    /// <summary>
    /// The processes that monitor it, once for every monitor, in no order: <c>monitored_by</c>. Code outside any process is not among them.
    /// </summary>
    public IReadOnlyList<Pid> MonitoredBy { get; }

    /// <summary>How many messages wait: <c>message_queue_len</c>. The messages themselves: <see cref="Node.Messages"/>.</summary>
    public int MailboxLength { get; }

    /// <summary>
    /// About how many bytes the runtime needs for the process: <c>memory</c>. It is computed from the length of the mailbox and the number
    /// of links and monitors. Unlike in Erlang, where each process has a heap of its own, it does not include what the code of the process
    /// and its messages refer to: that is on the one heap of .NET.
    /// </summary>
    public long MemoryEstimate { get; }

    /// <summary>Its dictionary, in no order: <c>dictionary</c>.</summary>
    public IReadOnlyList<KeyValuePair<object, object?>> Dictionary { get; }

    /// <summary>How many messages it has received, or handled as a server, since it was spawned.</summary>
    public long MessagesHandled { get; }

    /// <summary>
    /// How long its code has run. Sampled every few milliseconds: accurate over a long time, but zero for a process that has run only for
    /// moments.
    /// </summary>
    public TimeSpan BusyTime { get; }

    /// <summary>A description, for people, of what it does or waits for.</summary>
    public string WaitsFor { get; }
}

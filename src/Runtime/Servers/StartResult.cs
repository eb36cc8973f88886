using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>The result of the start of a server: <c>{:ok, pid}</c>, <c>:ignore</c> or <c>{:error, reason}</c>.</summary>
public readonly record struct StartResult
{
    private readonly Pid _pid;

    private StartResult(StartStatus status, Pid pid, ExitReason? reason, object? info = null) =>
        (Status, _pid, Reason, Info) = (status, pid, reason, info);

    /// <summary>Whether the server has started.</summary>
    public StartStatus Status { get; }

    /// <summary>Why it failed; <see langword="null"/> unless the status is <see cref="StartStatus.Error"/>.</summary>
    public ExitReason? Reason { get; }

    /// <summary>
    /// The extra information that the start function of a supervisor's child returns beside the pid: <c>{:ok, pid, info}</c>. Null when
    /// there is none.
    /// </summary>
    public object? Info { get; }

    /// <summary>The server: the one that was started, or the one that had the name already.</summary>
    /// <exception cref="InvalidOperationException">
    /// There is no pid, because the server did not start. If an exception is the reason, it is the inner exception.
    /// </exception>
    public Pid Pid => Status is StartStatus.Ok or StartStatus.AlreadyStarted ? _pid : throw NotStarted();

    /// <summary>Whether the server was started.</summary>
    public bool IsOk => Status == StartStatus.Ok;

    /// <summary>No server, and no error: its init said ignore.</summary>
    public static StartResult Ignore { get; } = new(StartStatus.Ignore, default, null);

    /// <summary>A server that runs.</summary>
    /// <param name="pid">Its pid.</param>
    /// <returns>The result.</returns>
    public static StartResult Ok(Pid pid) => new(StartStatus.Ok, pid, null);

    /// <summary>A server that runs, and something its starter may want to know.</summary>
    /// <param name="pid">Its pid.</param>
    /// <param name="info">The extra information.</param>
    /// <returns>The result.</returns>
    public static StartResult Ok(Pid pid, object info) => new(StartStatus.Ok, pid, null, info);

    /// <summary>The name is taken.</summary>
    /// <param name="pid">The process that has it.</param>
    /// <returns>The result.</returns>
    public static StartResult AlreadyStarted(Pid pid) => new(StartStatus.AlreadyStarted, pid, null);

    /// <summary>The server did not start.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>The result.</returns>
    public static StartResult Error(ExitReason reason) => new(StartStatus.Error, default, reason);

    private InvalidOperationException NotStarted() => Status == StartStatus.Ignore
        ? new InvalidOperationException("The server chose not to start (ignore).")
        : new InvalidOperationException($"The server did not start: {Reason}", Reason?.Exception);

    /// <inheritdoc />
    public override string ToString() => Status switch
    {
        StartStatus.Ok => $"ok {_pid}",
        StartStatus.Ignore => "ignore",
        StartStatus.AlreadyStarted => $"already started as {_pid}",
        _ => $"error {Reason}",
    };
}

/// <summary>How starting a server went.</summary>
public enum StartStatus
{
    /// <summary>It did not start. Also the status of a default value.</summary>
    Error,

    /// <summary>It runs.</summary>
    Ok,

    /// <summary>It chose not to.</summary>
    Ignore,

    /// <summary>The name is taken by another.</summary>
    AlreadyStarted,
}

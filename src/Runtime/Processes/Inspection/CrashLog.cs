using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Pail.Runtime.Processes;

/// <summary>The log messages of a node. A logger that throws must not end a process.</summary>
internal sealed partial class CrashLog(ILogger logger, TimeProvider time, CrashRing crashes)
{
    /// <summary>
    /// Logs that the function of a process has thrown. As in Erlang, the report of a plain process has no last message: keeping it would
    /// cost every receive a write, and keep the last message of every idle process in memory.
    /// </summary>
    internal void ProcessCrashed(Exception error, Pid pid, string? name, int mailboxLength) =>
        Guard(() =>
        {
            Keep(pid, name, null, ExitReason.Error(error));
            LogProcessCrashed(error, pid, Called(pid, name), ExitReason.Error(error), Ancestors.Of(pid), mailboxLength);
        });

    internal void ShutdownWaits(TimeSpan waited, int count, string processes) =>
        Guard(() => LogShutdownWaits(waited.TotalSeconds, count, processes));

    internal void ShutdownGaveUp(TimeSpan timeout, int count, string processes) =>
        Guard(() => LogShutdownGaveUp(timeout.TotalSeconds, count, processes));

    internal void EndIgnored(Pid pid, string? name, ExitReason reason, int throws) =>
        Guard(() => LogEndIgnored(pid, Called(pid, name), reason, throws));

    internal void UnwindingFailed(Exception error, Pid pid, ExitReason reason) => Guard(() => LogUnwindingFailed(error, pid, reason));

    /// <summary>
    /// Logs the abnormal end of a server. User code of the server formats the last message and the state.
    /// </summary>
    internal void ServerStopped(
        Exception? error,
        Pid pid,
        string? name,
        string server,
        ExitReason reason,
        string? messageType,
        Func<object?>? message,
        Func<object?>? state,
        int mailboxLength) =>
        Guard(() =>
        {
            Keep(pid, name, server, reason, messageType);
            LogServerStopped(error, pid, Called(pid, name), server, reason, Ancestors.Of(pid), Shown(message), Shown(state), mailboxLength);
        });

    internal void DebugFunctionFailed(Exception error, Pid pid) => Guard(() => LogDebugFunctionFailed(error, pid));

    internal void TaskFailed(Exception error, Pid pid, string? name, Pid owner, string function, ExitReason reason, string callers) =>
        Guard(
            () =>
                LogTaskFailed(
                    error,
                    pid,
                    Called(pid, name),
                    owner == default ? "outside any process" : owner.ToString(),
                    reason,
                    function,
                    callers,
                    Ancestors.Of(pid)));

    internal void UnexpectedMessage(Pid pid, string server, object message) => Guard(() => LogUnexpectedMessage(pid, server, message));

    internal void ChildFailed(Pid supervisor, object child, string what, ExitReason reason) =>
        Guard(() => LogChildFailed(supervisor, child, what, reason));

    internal void IntensityReached(Pid supervisor, int maxRestarts, TimeSpan within) =>
        Guard(() => LogIntensityReached(supervisor, maxRestarts, within.TotalSeconds));

    internal void LongTurn(Pid pid, string? name, TimeSpan lasted, int mailboxLength) =>
        Guard(() => LogLongTurn(pid, Called(pid, name), lasted.TotalMilliseconds, mailboxLength));

    internal void MailboxHigh(Pid pid, string? name, int length, int mark) =>
        Guard(() => LogMailboxHigh(pid, Called(pid, name), length, mark));

    internal void CastDropped(Pid pid, string? name, object message, int limit, long dropped) =>
        Guard(() => LogCastDropped(pid, Called(pid, name), message.GetType().Name, limit, dropped));

    internal void CastFailed(Exception error, Destination destination) => Guard(() => LogCastFailed(error, destination));

    internal void CastRefused(Exception error, Pid pid, object message) => Guard(() => LogCastRefused(error, pid, message.GetType().Name));

    internal void UnregisterFailed(Exception error, Pid pid, Destination name) => Guard(() => LogUnregisterFailed(error, pid, name));

    internal void HandlerFailed(Exception error, string name) => Guard(() => LogHandlerFailed(error, name));

    internal void GuardMisused(Pid pid, string? name) => Guard(() => LogGuardMisused(pid, Called(pid, name)));

    internal void TimerFailed(Exception error, Destination destination) => Guard(() => LogTimerFailed(error, destination));

    internal void ClockFailed(Exception error) => Guard(() => LogClockFailed(error));

    private void Keep(Pid pid, string? name, string? server, ExitReason reason, string? messageType = null) =>
        crashes.Add(new Crash(time.GetUtcNow(), pid, name, server, reason, messageType));

    private static string Called(Pid pid, string? name)
    {
        var called = name ?? "no name";
        return pid.Process?.Label is { } label ? $"{called}, labelled {Inspection.Of(label)}" : called;
    }

    private static string Shown(Func<object?>? term)
    {
        try
        {
            return term is null ? "none" : Inspection.Of(term());
        }
        catch (Exception error)
        {
            // The text comes from user code. If that fails, the report is still logged.
            return $"something that cannot be printed ({error.GetType().Name})";
        }
    }

    private static void Guard(Action log)
    {
        try
        {
            log();
        }
        catch (Exception error)
        {
            // The report about the failed report goes to the trace listeners, the last place left.
            Trace.TraceError("A crash report could not be logged: " + error);
        }
    }

    [LoggerMessage(
        1,
        LogLevel.Error,
        "Process {Pid} ({Name}) raised an exception: {Reason}; ancestors: {Ancestors}; {MailboxLength} messages were waiting")]
    private partial void LogProcessCrashed(
        Exception error, Pid pid, string name, ExitReason reason, Ancestors ancestors, int mailboxLength);

    [LoggerMessage(2, LogLevel.Warning, "Process {Pid} had ended ({Reason}) and raised an exception while it unwound")]
    private partial void LogUnwindingFailed(Exception error, Pid pid, ExitReason reason);

    [LoggerMessage(
        17,
        LogLevel.Warning,
        "Process {Pid} ({Name}) has ended ({Reason}), but its code has caught the exception {Throws} times and goes on: what it awaits no "
            + "longer completes, and its other operations are slowed down. Let ExitException pass")]
    private partial void LogEndIgnored(Pid pid, string name, ExitReason reason, int throws);

    [LoggerMessage(18, LogLevel.Warning, "The node is being disposed of and has waited {Seconds:0.0} s for {Count} processes: {Processes}")]
    private partial void LogShutdownWaits(double seconds, int count, string processes);

    [LoggerMessage(
        19, LogLevel.Warning, "The node has been disposed of, but {Count} processes have not ended within {Seconds:0.0} s: {Processes}")]
    private partial void LogShutdownGaveUp(double seconds, int count, string processes);

    [LoggerMessage(
        3,
        LogLevel.Error,
        "Server {Pid} ({Name}, {Server}) terminating: {Reason}; ancestors: {Ancestors}; last message: {LastMessage}; state: {State}; "
            + "{MailboxLength} messages were waiting")]
    private partial void LogServerStopped(
        Exception? error,
        Pid pid,
        string name,
        string server,
        ExitReason reason,
        Ancestors ancestors,
        string lastMessage,
        string state,
        int mailboxLength);

    [LoggerMessage(4, LogLevel.Error, "Server {Pid} ({Server}) received a message it does not handle: {Message}")]
    private partial void LogUnexpectedMessage(Pid pid, string server, object message);

    [LoggerMessage(5, LogLevel.Error, "Supervisor {Supervisor}: child {Child} {What}: {Reason}")]
    private partial void LogChildFailed(Pid supervisor, object child, string what, ExitReason reason);

    [LoggerMessage(6, LogLevel.Error, "Supervisor {Supervisor} gives up: more than {MaxRestarts} restarts within {Seconds} s")]
    private partial void LogIntensityReached(Pid supervisor, int maxRestarts, double seconds);

    [LoggerMessage(
        7, LogLevel.Warning, "Process {Pid} ({Name}) has kept its thread for {Milliseconds:0} ms; {MailboxLength} messages wait for it")]
    private partial void LogLongTurn(Pid pid, string name, double milliseconds, int mailboxLength);

    [LoggerMessage(8, LogLevel.Error, "A timer's message to {Destination} was dropped: looking up that name failed")]
    private partial void LogTimerFailed(Exception error, Destination destination);

    [LoggerMessage(9, LogLevel.Critical, "The node's time provider failed; pending timers wait until another one is started")]
    private partial void LogClockFailed(Exception error);

    [LoggerMessage(
        10,
        LogLevel.Error,
        "Process {Pid} ({Name}): the guard of a receive used the process; it does not match. A guard only looks at the message")]
    private partial void LogGuardMisused(Pid pid, string name);

    [LoggerMessage(11, LogLevel.Warning, "Process {Pid} ({Name}): {Length} messages wait in its mailbox; more than {Mark} are reported")]
    private partial void LogMailboxHigh(Pid pid, string name, int length, int mark);

    [LoggerMessage(
        12,
        LogLevel.Warning,
        "Process {Pid} ({Name}): a cast of {Message} was dropped, its mailbox has room for {Limit} and is full; {Dropped} dropped so far")]
    private partial void LogCastDropped(Pid pid, string name, string message, int limit, long dropped);

    [LoggerMessage(
        14,
        LogLevel.Error,
        "Task {Pid} ({Name}) started from {Owner} terminating: {Reason}; function: {Function}; callers: [{Callers}]; ancestors: "
            + "{Ancestors}")]
    private partial void LogTaskFailed(
        Exception error, Pid pid, string name, string owner, ExitReason reason, string function, string callers, Ancestors ancestors);

    [LoggerMessage(13, LogLevel.Error, "A handler of the node's event {Name} failed")]
    private partial void LogHandlerFailed(Exception error, string name);

    [LoggerMessage(15, LogLevel.Error, "What looked on in server {Pid} failed, and looks on no longer")]
    private partial void LogDebugFunctionFailed(Exception error, Pid pid);

    [LoggerMessage(16, LogLevel.Error, "A cast to {Destination} was dropped: looking up that name failed")]
    private partial void LogCastFailed(Exception error, Destination destination);

    [LoggerMessage(20, LogLevel.Error, "Server {Pid} dropped a cast of {Message}, which cannot be meant for it")]
    private partial void LogCastRefused(Exception error, Pid pid, string message);

    [LoggerMessage(21, LogLevel.Error, "Server {Pid} did not start, and taking its name {Name} away failed")]
    private partial void LogUnregisterFailed(Exception error, Pid pid, Destination name);
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>Rare work of a server around its callbacks: time limits, debugging, system messages.</summary>
public abstract partial class GenServerBase
{
    /// <summary>The state, untyped.</summary>
    internal abstract object? StateObject { get; set; }

    internal bool IsSuspended => ExtrasIfAny is { Suspended: true };

    internal Debugger? Debugger
    {
        get => ExtrasIfAny?.Debugger;
        set
        {
            if (value is not null || ExtrasIfAny is not null)
                Extras.Debugger = value;
        }
    }

    /// <summary>The process that runs this; for system requests.</summary>
    internal Process Host => Process;

    /// <summary>The state as formatted for people: see <see cref="GenServer{TState}.FormatState"/>.</summary>
    internal abstract object? FormattedState { get; }

    /// <summary>Suspends the server.</summary>
    internal void Suspend() => Extras.Suspended = true;

    internal void Resume()
    {
        if (ExtrasIfAny is { } extras)
            extras.Suspended = false;
    }

    /// <summary>Makes the server end once the present system request has been answered.</summary>
    internal void EndAfterRequest(ExitReason reason) => Extras.End = reason;

    /// <summary>
    /// Takes the next message that even a suspended server handles: a system message, a stop, or the exit of its parent. The other messages
    /// stay in order.
    /// </summary>
    internal sealed override Signal? TakeUrgent(ref Mailbox mailbox) =>
        ExtrasIfAny is { Suspended: true } extras ? mailbox.Take(IsUrgent, ref extras.Examined) : null;

    private bool IsUrgent(Signal message) =>
        message is SystemRequest or StopSignal || (message is Message { Body: Exit exit } && IsParents(exit));

    private protected bool IsParents(Exit exit) => exit.From == Process.LinkedParent && exit.From != default;

    private void BeginWatched(Call call)
    {
        Notice(ServerEventKind.Call, call.Request, call.Caller);
        Extras.Call = call;
    }

    private void EndWatched(Call call)
    {
        var extras = Extras;
        extras.Call = null;
        extras.Debugger?.Note(Event(ServerEventKind.Reply, call.StagedObject, call.Caller, StateObject));
    }

    /// <summary>A message is about to be handled.</summary>
    private protected void Notice(ServerEventKind kind, object? message, Process? from = null)
    {
        var extras = Extras;
        extras.Idle?.Lift();
        extras.Debugger?.Note(Event(kind, message, from, null));
    }

    /// <summary>A callback has returned without an answer.</summary>
    private protected void NoticeState() => Debugger?.Note(Event(ServerEventKind.NoReply, null, null, StateObject));

    private ServerEvent Event(ServerEventKind kind, object? message, Process? peer, object? state) =>
        new(kind, Process.Pid, Process.Name, message, peer?.Pid, state);

    /// <summary>Does what the result of a callback asks for besides the next state.</summary>
    private protected void Do(After after)
    {
        // The process was ended from outside while the callback ran: there is no next state.
        if (Process.HasEnded)
            return;

        switch (after.Kind)
        {
            case AfterKind.Continue:
                Process.InsertFirst(new ContinueSignal(after.Continuation!));
                break;
            case AfterKind.Timeout:
                (Extras.Idle ??= new IdleLimit(Process)).Set(after.Time);
                break;
        }
    }

    /// <summary>Whether an idle time-out has come true.</summary>
    private protected bool IsTimeout(IdleSignal signal) => ExtrasIfAny?.Idle is { } idle && idle.TryTake(signal);

    /// <summary>Handles a system request. Returns what goes on, or null when done.</summary>
    private protected Task? RunSystem(SystemRequest request)
    {
        if (ExtrasIfAny is { } extras)
        {
            // The request may take messages out of the mailbox, so the position that was reached there may be gone.
            extras.Examined = null;
            extras.Idle?.Pause();
        }

        var process = Process;
        var running = request.Run(this);
        return running.IsCompletedSuccessfully ? EndSystem(process) : Await(process, request, running);
    }

    private async Task Await(Process process, SystemRequest request, ValueTask running)
    {
        var extras = Extras;
        extras.Request = request;
        await running;
        extras.Request = null;
        await (EndSystem(process) ?? Task.CompletedTask);
    }

    // The request may have replaced this version of the code by another. Null when the process has been ended meanwhile.
    private static Task? EndSystem(Process process) => (process.Behaviour as GenServerBase)?.EndSystem();

    private Task? EndSystem()
    {
        if (ExtrasIfAny is not { } extras)
            return null;

        if (extras.End is { } reason)
            return EndBySystem(reason);

        if (!extras.Suspended)
            extras.Idle?.Proceed();
        if (extras.Debugger is { IsIdle: true })
            extras.Debugger = null;
        ForgetExtras(extras);
        return null;
    }

    private protected abstract Task EndBySystem(ExitReason reason);
}

using Pail.Runtime.Processes;
using Activity = System.Diagnostics.Activity;

namespace Pail.Runtime.Servers;

/// <summary>The calls of the callbacks for each message. Returns a task only if a callback does not complete at once.</summary>
public abstract partial class GenServer<TState>
{
    private TState _state = default!;

    internal sealed override object? StateObject
    {
        get => _state;
        set => _state = Typed(value);
    }

    internal sealed override object? FormattedState => FormatState(_state);

    internal override async ValueTask Adopt(GenServerBase previous, object? oldVersion, object? extra) =>
        _state = await CodeChange(oldVersion, previous.StateObject, extra);

    internal sealed override Task? Handle(Signal message)
    {
        try
        {
            switch (message)
            {
                case Call { IsWithdrawn: true }:
                    return null;
                case Call call:
                    var from = BeginCall(call);

                    // Lasts until the callback has finished: the process resets its async-local values after each message.
                    if (call.Activity is { } activity)
                        Activity.Current = activity;
                    var called = HandleCall(call.Request!, from, _state);
                    return called.IsCompletedSuccessfully ? Apply(called.Result, from, call.Request) : Await(called, from, call.Request);
                case CastSignal { Body: var body }:
                    if (!IsPlain)
                        Notice(ServerEventKind.Cast, body);
                    return Apply(HandleCast(body, _state), body);
                case Message { Body: Exit exit } when IsParents(exit):
                    return End(exit.Reason, null, exit);
                case Message { Body: var body }:
                    return HandleInfoOf(body);
                case ContinueSignal { Body: var body }:
                    return Apply(HandleContinue(body, _state), body);
                case IdleSignal idle:
                    return IsTimeout(idle) ? HandleInfoOf(ServerTimeout.Instance) : null;
                case StopSignal stop:
                    stop.IsAccepted = true;
                    return End(stop.Reason, null, null);
                case SystemRequest request:
                    return RunSystem(request);
                default:
                    throw new InvalidOperationException($"A server cannot handle {message.GetType().Name}.");
            }
        }
        catch (Exception error)
        {
            // "Let it crash": an exception in a callback ends the server, with a crash report.
            return End(ExitReason.Error(error), error, Body(message));
        }
    }

    private Task? HandleInfoOf(object message)
    {
        if (!IsPlain)
            Notice(ServerEventKind.Info, message);
        return Apply(HandleInfo(message, _state), message);
    }

    private Task? Apply(CallResult result, From from, object? request)
    {
        switch (result.Kind)
        {
            case ResultKind.Reply or ResultKind.ReplyAfter or ResultKind.StopWithReply when !from.Call.IsStaged:
                // The result belongs to an earlier call: no reply was set for this one.
                return End(BadReturn(nameof(HandleCall), out var kept), kept, request);
            case ResultKind.Reply:
                _state = result.State;
                SendStagedReply(from);
                return null;
            case ResultKind.ReplyAfter:
                _state = result.State;
                SendStagedReply(from);
                Do((After)result.Detail!);
                return null;
            case ResultKind.Continue or ResultKind.ContinueAfter:
                _state = result.State;
                ReplyLater(from);
                Continue(result.Detail);
                return null;
            case ResultKind.Stop or ResultKind.StopWithReply:
                _state = result.State;
                return End((ExitReason)result.Detail!, null, request, result.Kind == ResultKind.StopWithReply ? from : null);
            default:
                return End(BadReturn(nameof(HandleCall), out var error), error, request);
        }
    }

    private Task? Apply(ValueTask<Result> pending, object message) =>
        pending.IsCompletedSuccessfully ? Apply(pending.Result, message) : Await(pending, message);

    private Task? Apply(Result result, object message)
    {
        if (result.Kind == ResultKind.None)
            return End(BadReturn("A callback", out var error), error, message);

        _state = result.State;
        if (result.Kind == ResultKind.Stop)
            return End((ExitReason)result.Detail!, null, message);

        Continue(result.Detail);
        return null;
    }

    private void Continue(object? after)
    {
        if (!IsPlain)
            NoticeState();
        if (after is not null)
            Do((After)after);
    }

    private async Task Await(ValueTask<CallResult> pending, From from, object? request)
    {
        LeaveInline();
        Task? rest;
        try
        {
            rest = Apply(await AsCallback(pending), from, request);
        }
        catch (Exception error)
        {
            rest = End(ExitReason.Error(error), error, request);
        }

        await (rest ?? Task.CompletedTask);
    }

    private async Task Await(ValueTask<Result> pending, object message)
    {
        Task? rest;
        try
        {
            rest = Apply(await AsCallback(pending), message);
        }
        catch (Exception error)
        {
            rest = End(ExitReason.Error(error), error, message);
        }

        await (rest ?? Task.CompletedTask);
    }

    /// <summary>Ends the server from within: runs `Terminate`, then sends the last reply, then exits.</summary>
    private async Task End(ExitReason reason, Exception? error, object? message, From? answer = null)
    {
        // The process was ended from outside while a callback ran: nothing more is to be done.
        if (Process.HasEnded)
            return;

        LeaveInline();
        try
        {
            await AsCallback(Terminate(reason, _state));
        }
        catch (Exception failure)
        {
            // The new reason replaces the old one, as in OTP.
            (reason, error) = (ExitReason.Error(failure), failure);
        }

        if (Process.HasEnded)
            return;

        if (answer is { } from)
            SendStagedReply(from);
        LogUnlessClean(
            reason, error, message?.GetType(), message is null ? null : () => FormatMessage(message), () => FormatState(_state));
        Process.DieFinished(reason);
    }

    private protected sealed override Task EndBySystem(ExitReason reason) => End(reason, null, null);

    private void LogUnlessClean(
        ExitReason reason, Exception? error, Type? messageType, Func<object?>? message, Func<object?>? state)
    {
        if (!reason.IsClean)
            Process.Node.Log.ServerStopped(
                error,
                Process.Pid,
                Process.DisplayName,
                GetType().Name,
                reason,
                messageType is null ? null : CodeName.Of(messageType),
                message,
                state,
                Process.MailboxLength);
    }

    private TState Typed(object? state) => state switch
    {
        TState typed => typed,
        null when default(TState) is null => default!,
        _ => throw new InvalidCastException(
            $"The state of a {GetType().Name} is a {typeof(TState).Name}, not a {state?.GetType().Name ?? "null"}."),
    };

    private ExitReason BadReturn(string callback, out Exception error)
    {
        error = new InvalidOperationException(
            $"{callback} of {GetType().Name} returned a result that was not made by Reply, NoReply or Stop, or not for this message.");
        return ExitReason.Error(error);
    }

    private static object? Body(Signal message) => message switch
    {
        Call call => call.Request,
        CastSignal cast => cast.Body,
        Message plain => plain.Body,
        ContinueSignal { Body: var continuation } => continuation,
        IdleSignal => ServerTimeout.Instance,
        _ => null,
    };
}

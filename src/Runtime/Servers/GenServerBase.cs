using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>
/// The part of a server that does not depend on the type of its state. User code derives from <see cref="GenServer{TState}"/> instead.
/// </summary>
public abstract partial class GenServerBase : Behaviour
{
    private Process? _process;

    // One field for two things that an idle server rarely has: the call that a callback handles, or the extras, which then hold the call.
    // Null for an idle server without extras.
    private object? _current;

    private protected GenServerBase()
    {
    }

    internal override ProcessKind Kind => ProcessKind.GenServer;

    /// <summary>This server's view of its own process.</summary>
    protected Self Self => new(Process);

    private protected Process Process => _process
        ?? throw new InvalidOperationException($"This {GetType().Name} is not started: it is a server's code, not a running server.");

    internal sealed override bool IsReady => _current is null || _current is not ServerExtras { Suspended: true };

    /// <summary>
    /// Whether no rare feature is in use. The fast path of a call makes this one check for all of them.
    /// </summary>
    internal bool IsPlain => _current is null;

    private protected ServerExtras? ExtrasIfAny => _current as ServerExtras;

    private protected ServerExtras Extras
    {
        get
        {
            if (_current is ServerExtras extras)
                return extras;

            _current = extras = new ServerExtras { Call = (Call?)_current };
            return extras;
        }
    }

    private Call? CurrentCall => _current as Call ?? ExtrasIfAny?.Call;

    /// <summary>Prepares to be started, once. The task completes when init has run or the process has ended.</summary>
    internal Task<StartResult> Prepare(Node node, ServerOptions? options)
    {
        ThrowIfUsed();
        options?.Validate();
        var start = new ServerStart(node.Completion);
        var extras = new ServerExtras
        {
            Start = start,
            Name = options?.Name ?? default,
            Debugger = Debugger.Create(options?.Debug, node.TimeProvider),
        };

        // Races with another start of the same object, which swaps the same field. Also races with a code change to the object, which
        // sets the process field first and then reads this one. At most one of them gets the object.
        if (Interlocked.CompareExchange(ref _current, extras, null) is not null)
            throw Used();
        if (Volatile.Read(ref _process) is not null)
        {
            Interlocked.CompareExchange(ref _current, null, extras);
            throw Used();
        }

        if (node.Interleaving is { } interleaving)
            Explain(interleaving, start.Task);
        return start.Task;
    }

    private void ThrowIfUsed()
    {
        if (_process is not null || _current is not null)
            throw Used();
    }

    private InvalidOperationException Used() => new(
        $"This {GetType().Name} has been started before; every process needs an object of its own.");

    private void Explain(IInterleaving interleaving, Task started) =>
        interleaving.Awaits(() => $"the start of a {GetType().Name}", () => !started.IsCompleted);

    private protected void Enter(Process process) => _process = process;

    /// <summary>Sets the result of the start. If the start failed, the starter is told once the process has ended.</summary>
    private protected void Decide(StartResult outcome) => ExtrasIfAny?.Start?.Decide(outcome);

    /// <summary>Tells the starter that the server runs.</summary>
    private protected void AnnounceStarted()
    {
        if (ExtrasIfAny is not { Start: { } start } extras)
            return;

        extras.Start = null;
        ForgetExtras(extras);
        start.Announce(StartResult.Ok(Process.Pid));
    }

    private protected From BeginCall(Call call)
    {
        var from = new From(call);
        call.BeginHandling(from.Life);
        if (_current is null)
            _current = call;
        else
            BeginWatched(call);
        return from;
    }

    /// <summary>
    /// Publishes the task of the running callback, so that other threads can tell whether the callback itself awaits a call. The task of an
    /// async method is the method object itself, so nothing is allocated.
    /// </summary>
    private protected ValueTask<TResult> AsCallback<TResult>(ValueTask<TResult> callback)
    {
        if (callback.IsCompleted)
            return callback;

        var task = callback.AsTask();
        Process.BeginCallback(task);
        return new ValueTask<TResult>(task);
    }

    private protected ValueTask AsCallback(ValueTask callback)
    {
        if (callback.IsCompleted)
            return callback;

        var task = callback.AsTask();
        Process.BeginCallback(task);
        return new ValueTask(task);
    }

    private protected void StageReply<TReply>(TReply reply)
    {
        if (_current is TypedCall<TReply> usual)
        {
            usual.StageReply(reply);
            return;
        }

        switch (CurrentCall)
        {
            case TypedCall<TReply> typed:
                typed.StageReply(reply);
                break;
            case null:
                throw new InvalidOperationException("There is no call to reply to.");
            case var call:
                call.StageObject(reply);
                break;
        }
    }

    private protected void StageFailure(Exception cause) =>
        (CurrentCall ?? throw new InvalidOperationException("There is no call that could fail.")).StageFailure(cause);

    private protected void SendStagedReply(From from)
    {
        var call = from.Call;
        if (ReferenceEquals(_current, call))
            _current = null;
        else
            EndWatched(call);
        call.CompleteStaged(from.Life);
    }

    /// <summary>The answer to the call at hand, if there is one, will not come on the stack of its caller.</summary>
    private protected void LeaveInline()
    {
        CurrentCall?.LeaveInline();
    }

    private protected void ReplyLater(From from)
    {
        from.Call.LeaveToOthers();
        if (ExtrasIfAny is { } extras)
            extras.Call = null;
        else
            _current = null;
        if (from.IsPending)
            Extras.AddUnanswered(from);
    }

    internal sealed override void Ended(ExitReason reason)
    {
        if (CurrentCall is { } call)
            call.Fail(call.HandledLife, reason, CallException.WhyEnded(reason));
        ExtrasIfAny?.Ended(reason);
    }

    private protected void ForgetExtras(ServerExtras extras)
    {
        if (extras.IsEmpty && ReferenceEquals(_current, extras))
            _current = null;
    }
}

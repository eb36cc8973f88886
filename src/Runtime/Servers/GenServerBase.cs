using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>What a server is apart from the type of its state. Derive from <see cref="GenServer{TState}"/>.</summary>
public abstract class GenServer : Behaviour
{
    private TaskCompletionSource<StartResult>? _started;
    private StartResult? _outcome;
    private List<From>? _unanswered;
    private Process? _process;
    private Call? _call;
    private int _life;

    private protected GenServer()
    {
    }

    /// <summary>This server's view of its own process.</summary>
    protected Self Self => new(Process);

    private protected Process Process => _process
        ?? throw new InvalidOperationException($"This {GetType().Name} is not started: it is a server's code, not a running server.");

    internal Destination Name { get; private set; }

    internal TimeSpan InitTimeout { get; private set; }

    /// <summary>Prepares to be started, once. The task completes when init has run or the process has ended.</summary>
    internal Task<StartResult> Prepare(Node node, ServerOptions? options)
    {
        if (_started is not null || _process is not null)
            throw new InvalidOperationException($"This {GetType().Name} has been started before; every process needs an object of its own.");

        options?.Validate();
        Name = options?.Name ?? default;
        InitTimeout = options?.Timeout ?? Timeout.InfiniteTimeSpan;
        var started = _started = new TaskCompletionSource<StartResult>(node.Completion);
        if (node.Interleaving is { } interleaving)
            Explain(interleaving, started.Task);
        return started.Task;
    }

    private void Explain(IInterleaving interleaving, Task started) => interleaving.Awaits(() => $"the start of a {GetType().Name}", () => !started.IsCompleted);

    private protected void Enter(Process process) => _process = process;

    /// <summary>Says how starting went, once the process has ended if it is to end.</summary>
    private protected void Decide(StartResult outcome) => _outcome ??= outcome;

    /// <summary>Tells the starter.</summary>
    private protected void Announce(StartResult outcome)
    {
        _started?.TrySetResult(_outcome ?? outcome);
        _started = null;
    }

    private protected From BeginCall(Call call)
    {
        call.Hold();
        _call = call;
        var from = new From(call);
        _life = from.Life;
        return from;
    }

    private protected void StageReply<TReply>(TReply reply)
    {
        switch (_call)
        {
            case Call<TReply> typed:
                typed.Stage(reply);
                break;
            case null:
                throw new InvalidOperationException("There is no call to reply to.");
            default:
                _call.StageObject(reply);
                break;
        }
    }

    private protected void SendStagedReply(From from)
    {
        var call = _call!;
        _call = null;
        call.CompleteStaged(from.Life);
    }

    /// <summary>The answer to the call at hand, if there is one, will not come on the stack of its caller.</summary>
    private protected void LeaveInline()
    {
        if (_call is { } call)
            call.IsInline = false;
    }

    private protected void ReplyLater(From from)
    {
        _call!.LeaveToOthers();
        _call = null;
        if (!from.IsPending)
            return;

        // Remembered, so that the caller learns of our death; those answered meanwhile are forgotten whenever the list would grow. It grows all the
        // same when few were answered, or the next calls would look through the whole list again for one place each.
        _unanswered ??= [];
        if (_unanswered.Count == _unanswered.Capacity)
        {
            _unanswered.RemoveAll(static earlier => !earlier.IsPending);
            if (_unanswered.Count > _unanswered.Capacity / 2)
                _unanswered.EnsureCapacity(2 * _unanswered.Capacity);
        }

        _unanswered.Add(from);
    }

    internal sealed override void Ended(ExitReason reason)
    {
        _call?.Fail(_life, reason, reason.ToString());
        foreach (var from in _unanswered ?? [])
            from.Fail(reason);
        Announce(StartResult.Error(reason));
    }
}

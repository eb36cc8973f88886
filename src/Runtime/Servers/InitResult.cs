using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>What <see cref="GenServer{TState}.Init"/> returns; made by its <c>Ok</c>, <c>Ignore</c>, <c>StopInit</c> and <c>ErrorInit</c>.</summary>
/// <typeparam name="TState">The type of the server's state.</typeparam>
public readonly record struct InitResult<TState>
{
    internal InitResult(TState state, After? after = null) => (Kind, State, After) = (ResultKind.Continue, state, after);

    internal InitResult(ResultKind kind, ExitReason? reason) => (Kind, Reason, State) = (kind, reason, default!);

    internal ResultKind Kind { get; }

    internal TState State { get; }

    internal After? After { get; }

    /// <summary>Why not to start; null to be ignored.</summary>
    internal ExitReason? Reason { get; }

    /// <summary>An init that need not wait returns its result as it is.</summary>
    /// <param name="result">The result.</param>
    public static implicit operator ValueTask<InitResult<TState>>(InitResult<TState> result) => new(result);

    /// <summary>The result as a finished task.</summary>
    /// <returns>The task.</returns>
    public ValueTask<InitResult<TState>> ToValueTask() => this;
}

/// <summary>What a callback's result asks for. The default is none of them: a result that nobody made.</summary>
internal enum ResultKind
{
    None,
    Continue,
    Reply,
    Stop,
    StopWithReply,

    /// <summary>Continue, and then what the result says.</summary>
    ContinueAfter,

    /// <summary>Reply, and then what the result says.</summary>
    ReplyAfter,

    /// <summary>From init only: starting fails, and the process ends as one that has done its work.</summary>
    Error,
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>What <see cref="GenServer{TState}.Init"/> returns; made by its <c>Ok</c>, <c>Ignore</c> and <c>Stop</c>.</summary>
/// <typeparam name="TState">The type of the server's state.</typeparam>
public readonly record struct InitResult<TState>
{
    internal InitResult(TState state) => (Kind, State) = (ResultKind.Continue, state);

    internal InitResult(ExitReason? stop) => (Kind, Reason, State) = (ResultKind.Stop, stop, default!);

    internal ResultKind Kind { get; }

    internal TState State { get; }

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
}

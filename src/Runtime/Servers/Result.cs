namespace Pail.Runtime.Servers;

/// <summary>What the callbacks without a caller return; made by <c>NoReply</c> and <c>Stop</c> of <see cref="GenServer{TState}"/>.</summary>
/// <typeparam name="TState">The type of the server's state.</typeparam>
public readonly record struct Result<TState>
{
    internal Result(ResultKind kind, TState state, object? detail = null) => (Kind, State, Detail) = (kind, state, detail);

    internal ResultKind Kind { get; }

    internal TState State { get; }

    /// <summary>The reason of a stop, or what is to be done after; one field for both, since results are copied all the time.</summary>
    internal object? Detail { get; }

    /// <summary>A callback that need not wait returns its result as it is.</summary>
    /// <param name="result">The result.</param>
    public static implicit operator ValueTask<Result<TState>>(Result<TState> result) => new(result);

    /// <summary>The result as a finished task.</summary>
    /// <returns>The task.</returns>
    public ValueTask<Result<TState>> ToValueTask() => this;
}

/// <summary>What <see cref="GenServer{TState}.HandleCall"/> returns; made by <c>Reply</c>, <c>NoReply</c> and <c>Stop</c> of <see cref="GenServer{TState}"/>.</summary>
/// <typeparam name="TState">The type of the server's state.</typeparam>
public readonly record struct CallResult<TState>
{
    internal CallResult(ResultKind kind, TState state, object? detail = null) => (Kind, State, Detail) = (kind, state, detail);

    internal ResultKind Kind { get; }

    internal TState State { get; }

    /// <summary>As in <see cref="Result{TState}"/>.</summary>
    internal object? Detail { get; }

    /// <summary>Not to reply, now or ever, is a result of a call too.</summary>
    /// <param name="result">The result.</param>
    public static implicit operator CallResult<TState>(Result<TState> result) => new(result.Kind, result.State, result.Detail);

    /// <summary>A callback that need not wait returns its result as it is.</summary>
    /// <param name="result">The result.</param>
    public static implicit operator ValueTask<CallResult<TState>>(CallResult<TState> result) => new(result);

    /// <summary>Not to reply, now or ever, is a result of a call too.</summary>
    /// <param name="result">The result.</param>
    /// <returns>The result.</returns>
    public static CallResult<TState> FromResult(Result<TState> result) => result;

    /// <summary>The result as a finished task.</summary>
    /// <returns>The task.</returns>
    public ValueTask<CallResult<TState>> ToValueTask() => this;
}

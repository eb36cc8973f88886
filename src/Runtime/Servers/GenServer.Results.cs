using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>The result types of the callbacks. Nested, so that an override need not repeat the type of the state.</summary>
public abstract partial class GenServer<TState>
{
    /// <summary>The result of <see cref="Init"/>; made by <c>Ok</c>, <c>Ignore</c>, <c>StopInit</c> and <c>ErrorInit</c>.</summary>
    public readonly record struct InitResult
    {
        internal InitResult(TState state, After? after = null) => (Kind, State, After) = (ResultKind.Continue, state, after);

        internal InitResult(ResultKind kind, ExitReason? reason) => (Kind, Reason, State) = (kind, reason, default!);

        internal ResultKind Kind { get; }

        internal TState State { get; }

        internal After? After { get; }

        /// <summary>Why the server does not start; null for ignore.</summary>
        internal ExitReason? Reason { get; }

        /// <summary>A callback that does not wait returns its result as it is.</summary>
        /// <param name="result">The result.</param>
        public static implicit operator ValueTask<InitResult>(InitResult result) => new(result);

        /// <summary>The result as a finished task.</summary>
        /// <returns>The task.</returns>
        public ValueTask<InitResult> ToValueTask() => this;
    }

    /// <summary>The result of callbacks without a caller; made by <c>NoReply</c> and <c>Stop</c>.</summary>
    public readonly record struct Result
    {
        internal Result(ResultKind kind, TState state, object? detail = null) => (Kind, State, Detail) = (kind, state, detail);

        internal ResultKind Kind { get; }

        internal TState State { get; }

        /// <summary>
        /// The reason of a stop, or an <see cref="After"/>. One field for both keeps results small, because they are copied often.
        /// </summary>
        internal object? Detail { get; }

        /// <inheritdoc cref="InitResult.op_Implicit" />
        public static implicit operator ValueTask<Result>(Result result) => new(result);

        /// <inheritdoc cref="InitResult.ToValueTask" />
        public ValueTask<Result> ToValueTask() => this;
    }

    /// <summary>The result of <see cref="HandleCall"/>; made by <c>Reply</c>, <c>NoReply</c> and <c>Stop</c>.</summary>
    public readonly record struct CallResult
    {
        internal CallResult(ResultKind kind, TState state, object? detail = null) => (Kind, State, Detail) = (kind, state, detail);

        internal ResultKind Kind { get; }

        internal TState State { get; }

        /// <summary>As in <see cref="Result"/>.</summary>
        internal object? Detail { get; }

        /// <summary>Not to reply, now or ever, is a result of a call too.</summary>
        /// <param name="result">The result.</param>
        public static implicit operator CallResult(Result result) => new(result.Kind, result.State, result.Detail);

        /// <inheritdoc cref="InitResult.op_Implicit" />
        public static implicit operator ValueTask<CallResult>(CallResult result) => new(result);

        /// <inheritdoc cref="op_Implicit(Result)" />
        /// <returns>The same result, as one of a call.</returns>
        public static CallResult FromResult(Result result) => result;

        /// <inheritdoc cref="InitResult.ToValueTask" />
        public ValueTask<CallResult> ToValueTask() => this;
    }
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>
/// A process that keeps a state and handles requests one at a time: OTP's <c>gen_server</c>. Derive from it, one object per process.
/// </summary>
/// <typeparam name="TState">The type of the state. Every callback gets it and returns the next one.</typeparam>
/// <example>
/// <code>
/// public sealed record Push(int Value);
/// public sealed record Pop : ICall&lt;int&gt;;
///
/// public sealed class Stack : GenServer&lt;ImmutableStack&lt;int&gt;&gt;
/// {
///     protected override ValueTask&lt;InitResult&gt; Init() => Ok([]);
///
///     protected override ValueTask&lt;CallResult&gt; HandleCall(object request, From from, ImmutableStack&lt;int&gt; state) =>
///         request is Pop ? Reply(state.Peek(), state.Pop()) : base.HandleCall(request, from, state);
///
///     protected override ValueTask&lt;Result&gt; HandleCast(object message, ImmutableStack&lt;int&gt; state) =>
///         message is Push push ? NoReply(state.Push(push.Value)) : base.HandleCast(message, state);
/// }
///
/// var stack = (await node.Start(new Stack())).Pid;
/// node.Cast(stack, new Push(1));
/// int one = await node.Call(stack, new Pop());
/// </code>
/// </example>
/// <remarks>
/// A callback may await; no other message is handled meanwhile. An exception in a callback ends the server, after <see cref="Terminate"/>,
/// with the exception as reason; waiting callers get that reason. When the server is idle, a call runs on the caller's thread: callbacks
/// must not block it. For state that is mostly read and needs no serialised access, use a table instead: all processes read it at once.
/// </remarks>
public abstract partial class GenServer<TState> : GenServerBase
{
    /// <summary>Runs first, in the new process: <c>init/1</c>. The start function returns when it has run.</summary>
    /// <returns>
    /// <see cref="Ok(TState)"/> with the first state, <see cref="Ignore"/>, <see cref="StopInit"/> or <see cref="ErrorInit"/>.
    /// </returns>
    protected abstract ValueTask<InitResult> Init();

    /// <summary>Handles a call: <c>handle_call/3</c>. By default it ends the server, because it does not know the request.</summary>
    /// <param name="request">The request, an <see cref="ICall{TReply}"/>.</param>
    /// <param name="from">The caller, to be answered later when this returns <see cref="NoReply(TState)"/>.</param>
    /// <param name="state">The state.</param>
    /// <returns>
    /// <see cref="Reply{TReply}(TReply, TState)"/>, <see cref="NoReply(TState)"/>, <see cref="Stop(ExitReason, TState)"/> or
    /// <see cref="Stop{TReply}"/>.
    /// </returns>
    protected virtual ValueTask<CallResult> HandleCall(object request, From from, TState state)
    {
        if (request is not IProtocolRequest misdirected)
            throw new InvalidOperationException($"{GetType().Name} has no HandleCall for {request}.");

        misdirected.Refuse(Process, from);
        return (CallResult)NoReply(state);
    }

    /// <summary>Handles a cast: <c>handle_cast/2</c>. By default it ends the server, because it does not know the message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="state">The state.</param>
    /// <returns><see cref="NoReply(TState)"/> or <see cref="Stop(ExitReason, TState)"/>.</returns>
    protected virtual ValueTask<Result> HandleCast(object message, TState state)
    {
        if (message is not IProtocolRequest)
            throw new InvalidOperationException($"{GetType().Name} has no HandleCast for {message}.");

        Self.Node.Log.UnexpectedMessage(Self.Pid, GetType().Name, message);
        return NoReply(state);
    }

    /// <summary>
    /// Handles all other messages: plain messages, <see cref="Down"/>, <see cref="Exit"/>: <c>handle_info/2</c>. By default it logs the
    /// message and drops it.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="state">The state.</param>
    /// <returns><see cref="NoReply(TState)"/> or <see cref="Stop(ExitReason, TState)"/>.</returns>
    protected virtual ValueTask<Result> HandleInfo(object message, TState state)
    {
        Self.Node.Log.UnexpectedMessage(Self.Pid, GetType().Name, message);
        return NoReply(state);
    }

    /// <summary>
    /// Runs when a callback has returned <see cref="After.Continue"/>, before any message is handled: <c>handle_continue/2</c>. By default
    /// it ends the server.
    /// </summary>
    /// <param name="continuation">The argument of <see cref="After.Continue"/>.</param>
    /// <param name="state">The state.</param>
    /// <returns><see cref="NoReply(TState)"/> or <see cref="Stop(ExitReason, TState)"/>.</returns>
    protected virtual ValueTask<Result> HandleContinue(object continuation, TState state) =>
        throw new InvalidOperationException($"{GetType().Name} has no HandleContinue for {continuation}.");

    /// <summary>
    /// Runs before the server ends by a stop or an exception, or, when it traps exits, by its parent: <c>terminate/2</c>. Not when it is
    /// killed.
    /// </summary>
    /// <param name="reason">Why it ends.</param>
    /// <param name="state">The last state.</param>
    /// <returns>A task that completes when the server may end.</returns>
    protected virtual ValueTask Terminate(ExitReason reason, TState state) => ValueTask.CompletedTask;

    /// <summary>
    /// Converts the state of the version that this one replaces in a running server: <c>code_change/3</c>. By default, a state of the right
    /// type is taken as it is. If it throws, the old version keeps running with the old state.
    /// </summary>
    /// <param name="oldVersion">The old version, as given by the caller that changes the code.</param>
    /// <param name="oldState">The state of the old version; its type is that of the old version.</param>
    /// <param name="extra">Further data from the caller that changes the code.</param>
    /// <returns>The state to go on with.</returns>
    protected virtual ValueTask<TState> CodeChange(object? oldVersion, object? oldState, object? extra) => new(Typed(oldState));

    /// <summary>
    /// Formats the state for crash reports and <c>Sys.GetStatus</c>: <c>format_status/1</c>. By default the whole state is shown. Override
    /// it to hide secrets.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <returns>What to print.</returns>
    protected virtual object? FormatState(TState state) => state;

    /// <summary>
    /// Formats the last message for crash reports: <c>format_status/1</c>. By default the whole message is shown.
    /// </summary>
    /// <param name="message">The message or request.</param>
    /// <returns>What to print.</returns>
    protected virtual object? FormatMessage(object message) => message;

    /// <summary>From <see cref="Init"/>: start, with this state.</summary>
    /// <param name="state">The first state.</param>
    /// <returns>The result.</returns>
    protected static InitResult Ok(TState state) => new(state);

    /// <summary>From <see cref="Init"/>: start, with this state, and then wait for a time, or continue.</summary>
    /// <param name="state">The first state.</param>
    /// <param name="after">What to do then.</param>
    /// <returns>The result.</returns>
    protected static InitResult Ok(TState state, After after)
    {
        ArgumentNullException.ThrowIfNull(after);
        return new InitResult(state, after);
    }

    /// <summary>From <see cref="Init"/>: do not start, which is no error.</summary>
    /// <returns>The result.</returns>
    protected static InitResult Ignore() => new(ResultKind.Stop, null);

    /// <summary>From <see cref="Init"/>: do not start, which is an error. <see cref="Terminate"/> is not called.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>The result.</returns>
    protected static InitResult StopInit(ExitReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new InitResult(ResultKind.Stop, reason);
    }

    /// <summary>
    /// From <see cref="Init"/>: the start fails with this reason, but the process ends normally. So linked processes are not affected, and
    /// nothing is logged: <c>{:error, reason}</c>.
    /// </summary>
    /// <param name="reason">Why.</param>
    /// <returns>The result.</returns>
    protected static InitResult ErrorInit(ExitReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new InitResult(ResultKind.Error, reason);
    }

    /// <summary>From <see cref="HandleCall"/>: answer the caller and go on.</summary>
    /// <typeparam name="TReply">
    /// The type of the answer, as the request declares it. With any other the caller fails and the server goes on.
    /// </typeparam>
    /// <param name="reply">The answer.</param>
    /// <param name="state">The next state.</param>
    /// <returns>The result.</returns>
    protected CallResult Reply<TReply>(TReply reply, TState state)
    {
        StageReply(reply);
        return new CallResult(ResultKind.Reply, state);
    }

    /// <summary>From <see cref="HandleCall"/>: answer the caller, and then wait for a time, or continue. The answer goes first.</summary>
    /// <typeparam name="TReply">
    /// The type of the answer, as the request declares it. With any other the caller fails and the server goes on.
    /// </typeparam>
    /// <param name="reply">The answer.</param>
    /// <param name="state">The next state.</param>
    /// <param name="after">What to do then.</param>
    /// <returns>The result.</returns>
    protected CallResult Reply<TReply>(TReply reply, TState state, After after)
    {
        ArgumentNullException.ThrowIfNull(after);
        StageReply(reply);
        return new CallResult(ResultKind.ReplyAfter, state, after);
    }

    /// <summary>
    /// From <see cref="HandleCall"/>: the request is wrong and cannot be answered. The caller gets a <see cref="CallException"/> with the
    /// cause; the server goes on.
    /// </summary>
    private protected CallResult Fail(Exception cause, TState state)
    {
        StageFailure(cause);
        return new CallResult(ResultKind.Reply, state);
    }

    /// <summary>Go on; a call is answered later, through its <see cref="From"/>.</summary>
    /// <param name="state">The next state.</param>
    /// <returns>The result.</returns>
    protected static Result NoReply(TState state) => new(ResultKind.Continue, state);

    /// <summary>Go on, and wait for a time, or continue; a call is answered later, through its <see cref="From"/>.</summary>
    /// <param name="state">The next state.</param>
    /// <param name="after">What to do then.</param>
    /// <returns>The result.</returns>
    protected static Result NoReply(TState state, After after)
    {
        ArgumentNullException.ThrowIfNull(after);
        return new Result(ResultKind.ContinueAfter, state, after);
    }

    /// <summary>End the server; a caller that waits gets the reason instead of an answer.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="state">The last state, for <see cref="Terminate"/>.</param>
    /// <returns>The result.</returns>
    protected static Result Stop(ExitReason reason, TState state)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new Result(ResultKind.Stop, state, reason);
    }

    /// <summary>From <see cref="HandleCall"/>: end the server; the caller is answered after <see cref="Terminate"/> has run.</summary>
    /// <typeparam name="TReply">
    /// The type of the answer, as the request declares it. With any other the caller fails and the server goes on.
    /// </typeparam>
    /// <param name="reason">Why.</param>
    /// <param name="reply">The answer.</param>
    /// <param name="state">The last state.</param>
    /// <returns>The result.</returns>
    protected CallResult Stop<TReply>(ExitReason reason, TReply reply, TState state)
    {
        ArgumentNullException.ThrowIfNull(reason);
        StageReply(reply);
        return new CallResult(ResultKind.StopWithReply, state, reason);
    }
}

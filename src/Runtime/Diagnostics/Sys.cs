using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Diagnostics;

/// <summary>
/// Looks into a server and acts on it, whatever its callbacks: OTP's module <c>sys</c>. Made by
/// <see cref="SysStart.Sys(Node, Destination, TimeSpan?)"/>.
/// </summary>
/// <example>
/// <code>
/// var sys = node.Sys("counter");
/// await sys.Trace(Console.Out);
/// int count = await sys.GetState&lt;int&gt;();
/// await sys.NoDebug();
/// </code>
/// </example>
/// <remarks>
/// <para>
/// Every request queues behind the messages of the server and is handled between two callbacks, also while the server is suspended. Meant
/// for finding faults, not for the normal work of a program. A server without counting, logging or tracing pays nothing for them.
/// </para>
/// <para>
/// All requests throw a <see cref="CallException"/> if there is no such process, if it is not a server, does not answer in time, ends
/// first, or is the caller itself. They throw a <see cref="SysException"/> if the server could not do what was asked; the server then goes
/// on.
/// </para>
/// </remarks>
public readonly partial record struct Sys
{
    private readonly Node _node;
    private readonly Destination _server;
    private readonly TimeSpan _timeout;

    internal Sys(Node node, Destination server, TimeSpan timeout) => (_node, _server, _timeout) = (node, server, timeout);

    /// <summary>The state as it is, and not a copy: <c>sys:get_state/2</c>. It belongs to the server; do not change it.</summary>
    /// <typeparam name="TState">The type of the state, or <see cref="object"/>.</typeparam>
    /// <returns>The state.</returns>
    /// <exception cref="SysException">The state is of another type.</exception>
    public ValueTask<TState> GetState<TState>() => Ask(nameof(GetState), static server => new ValueTask<TState>(StateOf<TState>(server)));

    /// <summary>Runs a function on the state, in the server, and goes on with what it returns: <c>sys:replace_state/3</c>.</summary>
    /// <typeparam name="TState">The type of the state, or <see cref="object"/>.</typeparam>
    /// <param name="function">From the state to the next one. When it throws, the state stays as it is.</param>
    /// <returns>The next state.</returns>
    /// <exception cref="SysException">The function has thrown, or the state is of another type.</exception>
    public ValueTask<TState> ReplaceState<TState>(Func<TState, TState> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Ask(nameof(ReplaceState), server =>
        {
            var next = function(StateOf<TState>(server));
            server.StateObject = next;
            return new ValueTask<TState>(next);
        });
    }

    /// <summary>
    /// Suspends the server: <c>sys:suspend/2</c>. It then handles only system messages, a stop, and the exit of its parent. All other
    /// messages wait in order; idle time-outs wait too. No effect on a server that is suspended already.
    /// </summary>
    /// <returns>A task that completes when the server is suspended.</returns>
    public ValueTask Suspend() => Tell(nameof(Suspend), static server => server.Suspend());

    /// <summary>
    /// Resumes the server: <c>sys:resume/2</c>. One call is enough, however often it was suspended. No effect on a server that is not
    /// suspended.
    /// </summary>
    /// <returns>A task that completes when the server goes on.</returns>
    public ValueTask Resume() => Tell(nameof(Resume), static server => server.Resume());

    /// <summary>The status of the server: <c>sys:get_status/2</c>.</summary>
    /// <returns>The status, a snapshot.</returns>
    public ValueTask<ServerStatus> GetStatus() =>
        Ask(nameof(GetStatus), static server => new ValueTask<ServerStatus>(ServerStatus.Of(server)));

    /// <summary>Ends the server after this request has been answered: <c>sys:terminate/3</c>. Its terminate callback runs.</summary>
    /// <param name="reason">The reason to end with.</param>
    /// <returns>A task that completes when the server is about to end.</returns>
    public ValueTask Terminate(ExitReason reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return Tell(nameof(Terminate), server => server.EndAfterRequest(reason));
    }

    private static TState StateOf<TState>(GenServerBase server) => server.StateObject switch
    {
        TState state => state,
        null when default(TState) is null => default!,
        var other => throw new InvalidCastException($"The state is a {other?.GetType().Name ?? "null"}, not a {typeof(TState).Name}."),
    };

    private async ValueTask Tell(string name, Action<GenServerBase> code) => await Ask(name, server =>
    {
        code(server);
        return new ValueTask<bool>(true);
    });

    private async ValueTask<TResult> Ask<TResult>(string name, Func<GenServerBase, ValueTask<TResult>> code)
    {
        if (_server.Resolve(_node) is not { Pid.IsAlive: true } target)
            throw new CallException(ExitReason.NoProc, _server, name, CallException.WhyEnded(ExitReason.NoProc), delivered: false);
        if (ReferenceEquals(target, SynchronizationContext.Current))
            throw new CallException(ExitReason.CallingSelf, _server, name, "a process cannot wait for itself", delivered: false);
        if (ProtocolRequest.IsNot<GenServerBase>(target))
            throw ProtocolRequest.Refused(target, _server, name, "a server");

        var request = new SystemRequest<TResult>(name, code, _node.Completion);
        target.Push(request);
        if (_node.Interleaving is { } interleaving)
            Explain(interleaving, target.Pid, name, request.Answer);
        SystemAnswer<TResult> answer;
        try
        {
            answer = await request.Answer.WaitAsync(_timeout, _node.TimeProvider);
        }
        catch (TimeoutException)
        {
            throw new CallException(
                ExitReason.Timeout, _server, name, $"it took too long; {target.Pid} {target.DescribeCondition()}", delivered: true);
        }

        return answer switch
        {
            { Ended: { } reason } => throw new CallException(reason, _server, name, CallException.WhyEnded(reason), delivered: true),
            { Error: { } error } => throw new SysException($"{name} of {_server} failed, and has changed nothing: {error.Message}", error),
            _ => answer.Result,
        };
    }

    private static void Explain(IInterleaving interleaving, Pid server, string name, Task answer) =>
        interleaving.Awaits(() => $"the answer of {server} to {name}", () => !answer.IsCompleted);
}

using System.Threading.Tasks.Sources;

namespace Pail.Runtime.Processes;

/// <summary>Tests messages for receives. All receives of a message type share one matcher, so a receive allocates nothing.</summary>
internal abstract class Matcher
{
    /// <summary>The type of message that is waited for.</summary>
    internal abstract Type Expected { get; }

    internal abstract bool Matches(Process receiver, object message, object? guard);
}

/// <summary>
/// Matches messages of a type that also satisfy the guard, a <see cref="Func{T, Boolean}"/>, if there is one. It is also the value-task
/// source of all receives of that type: it forwards each call to the process that runs on the thread, which holds the receive's state.
/// </summary>
internal sealed class Matcher<T> : Matcher, IValueTaskSource<T>, IValueTaskSource<Received<T>>
{
    internal static readonly Matcher<T> Instance = new();

    private static Process Receiver => Process.Current
        ?? throw new InvalidOperationException("A receive can be awaited only by the process that began it, in its own code.");

    internal override Type Expected => typeof(T);

    internal override bool Matches(Process receiver, object message, object? guard) =>
        message is T candidate && (guard is null || receiver.Guard((Func<T, bool>)guard, candidate));

    public ValueTaskSourceStatus GetStatus(short token) => Receiver.GetReceiveStatus(this, token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        Receiver.OnReceived(this, token, continuation, state, flags);

    public T GetResult(short token) => (T)Received(token);

    // The exception is thrown as close as possible to the code that awaits: each frame in between makes the end of a million processes
    // that are killed together noticeably slower.
    private object Received(short token)
    {
        var receiver = Receiver;
        return receiver.EndReceive(this, token) ?? throw new ExitException(receiver);
    }

    Received<T> IValueTaskSource<Received<T>>.GetResult(short token)
    {
        var received = Received(token);
        return ReferenceEquals(received, Process.TimedOut) ? default : new Received<T>((T)received);
    }
}

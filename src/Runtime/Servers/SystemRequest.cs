using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>
/// A request to the server itself, not to its callbacks: OTP's <c>{system, From, Req}</c>. It is queued like a message and handled between
/// callbacks, also by a suspended server.
/// </summary>
internal abstract class SystemRequest : Signal
{
    internal sealed override bool IsMessage => true;

    internal sealed override void Arrive(Process receiver) => receiver.Mailbox.Append(this);

    internal sealed override void Refuse(Process receiver, ExitReason reason) => Fail(reason);

    /// <summary>Does what is asked, and answers. What it throws is the answer too, and does the server no harm. By the server.</summary>
    internal abstract ValueTask Run(GenServerBase server);

    /// <summary>The server ends without an answer.</summary>
    internal abstract void Fail(ExitReason reason);
}

/// <summary>A system request whose answer is a <typeparamref name="TResult"/>.</summary>
/// <param name="name">The name of the request, for people.</param>
/// <param name="code">The code that runs in the server.</param>
/// <param name="completion">The options of the answer's task.</param>
internal sealed class SystemRequest<TResult>(string name, Func<GenServerBase, ValueTask<TResult>> code, TaskCreationOptions completion)
    : SystemRequest
{
    private readonly TaskCompletionSource<SystemAnswer<TResult>> _answer = new(completion);

    internal override object? Content => name;

    internal Task<SystemAnswer<TResult>> Answer => _answer.Task;

    internal override async ValueTask Run(GenServerBase server)
    {
        try
        {
            _answer.TrySetResult(new SystemAnswer<TResult>(await code(server)));
        }
        catch (Exception error)
        {
            // The exception is thrown where the answer is awaited.
            _answer.TrySetResult(new SystemAnswer<TResult>(default!, error));
        }
    }

    internal override void Fail(ExitReason reason) => _answer.TrySetResult(new SystemAnswer<TResult>(default!, Ended: reason));
}

/// <summary>
/// The outcome of a system request: a result, the exception of its code, or the reason with which the server ended first.
/// </summary>
internal readonly record struct SystemAnswer<TResult>(TResult Result, Exception? Error = null, ExitReason? Ended = null);

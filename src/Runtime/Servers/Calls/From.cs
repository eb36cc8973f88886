using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>
/// The caller that waits for the reply to a call: the <c>from</c> of <c>handle_call/3</c>. May be kept, and answered from any process and
/// any thread.
/// </summary>
public readonly struct From : IEquatable<From>
{
    private readonly Call? _call;
    private readonly int _life;

    internal From(Call call)
    {
        _call = call;
        _life = call.Life;
    }

    /// <summary>Whether both are the same caller's same call.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">Another.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(From left, From right) => left.Equals(right);

    /// <summary>Whether the two are different calls.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">Another.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(From left, From right) => !left.Equals(right);

    /// <summary>
    /// Answers the call: <c>GenServer.reply/2</c>. Has no effect if the call was answered or has timed out, or if the server has ended.
    /// </summary>
    /// <typeparam name="TReply">
    /// The type of the answer: the one that the request declares, or one derived from it. With any other type the call fails, with a
    /// <see cref="CallException"/> that names both types; the server goes on.
    /// </typeparam>
    /// <param name="reply">The answer.</param>
    public void Reply<TReply>(TReply reply)
    {
        if (_call is TypedCall<TReply> typed)
            typed.Reply(_life, reply);
        else
            _call?.ReplyObject(_life, reply);
    }

    /// <inheritdoc />
    public bool Equals(From other) => ReferenceEquals(_call, other._call) && _life == other._life;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is From other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(_call, _life);

    internal Call Call => _call!;

    internal int Life => _life;

    internal bool IsPending => _call is not null && _call.IsPendingIn(_life);

    internal void Fail(ExitReason reason) => _call?.Fail(_life, reason, CallException.WhyEnded(reason));
}

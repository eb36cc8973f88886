namespace Pail.Runtime.Servers;

/// <summary>
/// The message that <see cref="GenServer{TState}.HandleInfo"/> gets when no other message has come within an <see cref="After.Timeout"/>:
/// OTP's <c>:timeout</c>.
/// </summary>
public sealed class ServerTimeout
{
    private ServerTimeout()
    {
    }

    /// <summary>The message; there is only this one.</summary>
    public static ServerTimeout Instance { get; } = new();

    /// <inheritdoc />
    public override string ToString() => "timeout";
}

namespace Pail.Runtime.Servers;

/// <summary>
/// What <see cref="GenServer{TState}.HandleInfo"/> is given when no message has come for the time of an <see cref="After.Timeout"/>: the
/// message <c>:timeout</c>.
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

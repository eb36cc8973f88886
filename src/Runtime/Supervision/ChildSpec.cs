using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Supervision;

/// <summary>How a supervisor starts, restarts and stops a child: OTP's child specification.</summary>
/// <example>
/// <code>
/// var spec = ChildSpec.Of("counter", () => new Counter()) with { Restart = Restart.Transient };
/// </code>
/// </example>
public sealed record ChildSpec
{
    /// <summary>What the child is called in its supervisor; unique there. A dynamic supervisor does not look at it.</summary>
    public required object Id { get; init; }

    /// <summary>
    /// Starts the child, linked to the supervisor it is handed, in which it runs; the supervisor does nothing else meanwhile. Called anew for every restart:
    /// nothing but this specification survives a crash.
    /// </summary>
    public required Func<Self, ValueTask<StartResult>> Start { get; init; }

    /// <summary>When the child is restarted; always unless given.</summary>
    public Restart Restart { get; init; } = Restart.Permanent;

    /// <summary>How the child is stopped; unless given within 5 seconds, a supervisor without limit.</summary>
    public Shutdown Shutdown
    {
        get => field ?? (Type == ChildType.Supervisor ? Shutdown.Infinity : Shutdown.Default);
        init;
    }

    /// <summary>Whether the child is a supervisor itself; a worker unless given.</summary>
    public ChildType Type { get; init; }

    /// <summary>The specification of a server.</summary>
    /// <param name="id">What the child is called in its supervisor.</param>
    /// <param name="server">Makes the server's code; called anew for every start.</param>
    /// <param name="options">The server's name and more.</param>
    /// <returns>The specification.</returns>
    public static ChildSpec Of(object id, Func<GenServer> server, ServerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(server);
        return new ChildSpec { Id = id, Start = supervisor => supervisor.StartLink(server(), options) };
    }
}

/// <summary>What a child is.</summary>
public enum ChildType
{
    /// <summary>A process that works.</summary>
    Worker,

    /// <summary>A process that supervises others.</summary>
    Supervisor,
}

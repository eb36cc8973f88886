using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>How a server is started.</summary>
public sealed class ServerOptions
{
    /// <summary>The name to register under, before init runs: a string for the node's own list, or a via name. None by default.</summary>
    public Destination Name { get; init; }

    /// <summary>
    /// How long init may take before the server is killed and its start fails. No limit by default. The start returns when the server has
    /// ended: an init that blocks or computes ends at its next operation.
    /// </summary>
    public TimeSpan Timeout { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>
    /// The options of its process: <c>:spawn_opt</c>. They must not ask for a link: use <c>StartLink</c> for that.
    /// </summary>
    public SpawnOptions? Spawn { get; init; }

    /// <summary>The debugging of the server from its first message: <c>:debug</c>. None by default.</summary>
    public DebugOptions? Debug { get; init; }

    internal void Validate()
    {
        if (Spawn is { Link: true })
            throw new ArgumentException(
                "`Spawn.Link` must not be set: StartLink links the server with its starter, Start does not.",
                nameof(Spawn));

        Name.ValidateName();
        ValidateWait(Timeout, nameof(Timeout));
    }

    /// <summary>Checks a time before anything has happened that would have to be undone.</summary>
    internal static void ValidateWait(TimeSpan time, string name)
    {
        if (time != System.Threading.Timeout.InfiniteTimeSpan && (time < TimeSpan.Zero || time > ClockTimer.LongestWait))
            throw new ArgumentOutOfRangeException(name, time, $"`{name}` must be 0 to 2^32-2 milliseconds, or infinite, but is {time}.");
    }
}

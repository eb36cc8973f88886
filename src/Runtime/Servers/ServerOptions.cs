using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>How a server is started.</summary>
public sealed class ServerOptions
{
    /// <summary>The name to register under, before init runs: a string for the node's own list, or a via name. None unless given.</summary>
    public Destination Name { get; init; }

    /// <summary>
    /// How long init may take before the server is killed and starting it fails. No limit unless given. Starting returns when the server has ended: an init
    /// that blocks or computes does so at its next operation.
    /// </summary>
    public TimeSpan Timeout { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>How its process is started: <c>:spawn_opt</c>. The defaults unless given. Not with a link: <c>StartLink</c> says that.</summary>
    public SpawnOptions? Spawn { get; init; }

    /// <summary>What looks on in the server from its first message: <c>:debug</c>. Nothing unless given.</summary>
    public DebugOptions? Debug { get; init; }

    /// <summary>
    /// After what time without a message the server is to hibernate: <c>:hibernate_after</c>. A hint that is taken and of no effect, since an idle server
    /// holds no memory that could be given back. Never unless given.
    /// </summary>
    public TimeSpan HibernateAfter { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    internal void Validate()
    {
        if (Spawn is { Link: true })
            throw new ArgumentException("Whether a server is linked with the process that starts it is said by StartLink and Start, not by an option.", nameof(Spawn));

        Name.ValidateName();
        ValidateWait(Timeout, nameof(Timeout));
        ValidateWait(HibernateAfter, nameof(HibernateAfter));
    }

    /// <summary>Checks a time before anything has happened that would have to be undone.</summary>
    internal static void ValidateWait(TimeSpan time, string name)
    {
        if (time != System.Threading.Timeout.InfiniteTimeSpan && (time < TimeSpan.Zero || time.TotalMilliseconds > uint.MaxValue - 1))
            throw new ArgumentOutOfRangeException(name, time, "This can wait for no time, for at most 2^32-2 milliseconds, or for ever.");
    }
}

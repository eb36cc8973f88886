namespace Pail.Runtime.Servers;

/// <summary>
/// The debugging of a server from its first message: the option <c>:debug</c>. The functions of <c>Sys</c> switch the same features at any
/// time.
/// </summary>
public sealed class DebugOptions
{
    /// <summary>Whether messages in and out are counted. Not by default.</summary>
    public bool Statistics { get; init; }

    /// <summary>How many of the last events are kept; 0, none, by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int Log
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(
            nameof(Log), $"`{nameof(Log)}` must be 0 or more, but is {value}.");
    }

    /// <summary>
    /// Where every event is written, one line each; null, the default, for nowhere. The server itself writes: a writer that blocks also
    /// blocks the server.
    /// </summary>
    public TextWriter? Trace { get; init; }

    /// <summary>A function that is shown every event, until it returns false or throws. None by default.</summary>
    public Func<ServerEvent, bool>? Install { get; init; }
}

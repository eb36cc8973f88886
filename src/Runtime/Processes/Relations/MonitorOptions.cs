namespace Pail.Runtime.Processes;

/// <summary>How a monitor is made: the options of <c>Process.monitor/2</c>.</summary>
public sealed class MonitorOptions
{
    /// <summary>Whether <see cref="MonitorRef.Alias"/> is there, and what ends it. No alias unless given.</summary>
    public MonitorAlias Alias { get; init; }

    /// <summary>
    /// When given, the end of the target comes as a <see cref="TaggedDown"/> with this tag instead of a <see cref="Down"/>.
    /// </summary>
    public object? Tag { get; init; }
}

namespace Pail.Runtime.Processes;

/// <summary>The options of a monitor: those of <c>Process.monitor/2</c>.</summary>
public sealed class MonitorOptions
{
    /// <summary>Whether the monitor has a <see cref="MonitorRef.Alias"/>, and what ends it. No alias by default.</summary>
    public MonitorAlias Alias { get; init; }

    /// <summary>
    /// When given, the end of the target comes as a <see cref="TaggedDown"/> with this tag instead of a <see cref="Down"/>.
    /// </summary>
    public object? Tag { get; init; }
}

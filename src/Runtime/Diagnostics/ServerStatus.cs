using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Diagnostics;

/// <summary>The status of a server: <c>sys:get_status/2</c>.</summary>
/// <param name="Pid">Its pid.</param>
/// <param name="Name">Its name on the node; <see langword="null"/> when it has none.</param>
/// <param name="Module">The name of its code's type.</param>
/// <param name="IsSuspended">Whether it is suspended.</param>
/// <param name="Parent">The process that has started it with a link; <see langword="null"/> when there is none.</param>
/// <param name="Dictionary">Its process dictionary.</param>
/// <param name="State">Its state, as formatted by <see cref="GenServer{TState}.FormatState"/>.</param>
/// <param name="Statistics">The statistics; <see langword="null"/> when they are off.</param>
/// <param name="Log">The events that have been kept, oldest first.</param>
public sealed record ServerStatus(
    Pid Pid,
    string? Name,
    string Module,
    bool IsSuspended,
    Pid? Parent,
    IReadOnlyList<KeyValuePair<object, object?>> Dictionary,
    object? State,
    ServerStatistics? Statistics,
    IReadOnlyList<ServerEvent> Log)
{
    internal static ServerStatus Of(GenServerBase server)
    {
        var process = server.Host;
        var parent = process.LinkedParent;
        return new ServerStatus(
            process.Pid,
            process.Name,
            CodeName.Of(server.GetType()),
            server.IsSuspended,
            parent == default ? null : parent,
            process.DictionarySnapshot(),
            server.FormattedState,
            ServerStatistics.Of(server),
            server.Debugger?.Log ?? []);
    }
}

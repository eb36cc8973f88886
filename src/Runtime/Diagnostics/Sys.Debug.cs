using Pail.Runtime.Servers;

namespace Pail.Runtime.Diagnostics;

public readonly partial record struct Sys
{
    /// <summary>Begins to count messages in and out, from nothing, or ends it: <c>sys:statistics/3</c>.</summary>
    /// <param name="on">Whether to count.</param>
    /// <returns>A task that completes when the server does so.</returns>
    public ValueTask Count(bool on) =>
        Tell(nameof(Count), server => DebuggerOf(server).Count(on ? server.Host.Node.TimeProvider.GetUtcNow() : null));

    /// <summary>The statistics: <c>sys:statistics(Server, get)</c>.</summary>
    /// <returns>The numbers; <see langword="null"/> when nothing is counted.</returns>
    public ValueTask<ServerStatistics?> Statistics() =>
        Ask(nameof(Statistics), static server => new ValueTask<ServerStatistics?>(ServerStatistics.Of(server)));

    /// <summary>Writes every event of the server, a line each: <c>sys:trace/3</c>.</summary>
    /// <param name="output">
    /// Where to; <see langword="null"/> ends it. Written to by the server, which waits for it; one that throws is used no longer.
    /// </param>
    /// <returns>A task that completes when the server does so.</returns>
    public ValueTask Trace(TextWriter? output) => Tell(nameof(Trace), server => DebuggerOf(server).Trace(output));

    /// <summary>Keeps the last events of the server: <c>sys:log/3</c>.</summary>
    /// <param name="length">How many, 10 by default; 0 keeps none.</param>
    /// <returns>A task that completes when the server does so.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public ValueTask Log(int length = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return Tell(nameof(Log), server => DebuggerOf(server).Keep(length));
    }

    /// <summary>The events that have been kept: <c>sys:log(Server, get)</c>.</summary>
    /// <returns>The events, oldest first; none when none are kept.</returns>
    public ValueTask<IReadOnlyList<ServerEvent>> GetLog() =>
        Ask(nameof(GetLog), static server => new ValueTask<IReadOnlyList<ServerEvent>>(server.Debugger?.Log ?? []));

    /// <summary>Shows every event of the server to a function, which runs in the server: <c>sys:install/3</c>.</summary>
    /// <param name="id">What it is known by; one installed under the same id is replaced.</param>
    /// <param name="function">Says whether it wants to see more; one that throws is removed too.</param>
    /// <returns>A task that completes when the server does so.</returns>
    public ValueTask Install(object id, Func<ServerEvent, bool> function)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(function);
        return Tell(nameof(Install), server => DebuggerOf(server).Install(id, function));
    }

    /// <summary>Removes a function: <c>sys:remove/3</c>.</summary>
    /// <param name="id">What it is known by.</param>
    /// <returns>Whether it was there.</returns>
    public ValueTask<bool> Remove(object id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return Ask(nameof(Remove), server => new ValueTask<bool>(server.Debugger is { } debugger && debugger.Remove(id)));
    }

    /// <summary>Ends all counting, logging and tracing, and removes all functions: <c>sys:no_debug/2</c>.</summary>
    /// <returns>A task that completes when the server does so.</returns>
    public ValueTask NoDebug() => Tell(nameof(NoDebug), static server => server.Debugger = null);

    // Without anything to do it is dropped again when the request is done.
    private static Debugger DebuggerOf(GenServerBase server) => server.Debugger ??= new Debugger();
}

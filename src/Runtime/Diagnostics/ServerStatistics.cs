using Pail.Runtime.Servers;

namespace Pail.Runtime.Diagnostics;

/// <summary>The statistics of a server: <c>sys:statistics/2</c>. System messages are not counted.</summary>
/// <param name="StartTime">When counting began, by the node's clock.</param>
/// <param name="CurrentTime">The present time.</param>
/// <param name="Handled">
/// How many messages and requests the process has handled since its start. Replaces OTP's reductions.
/// </param>
/// <param name="MessagesIn">How many calls, casts and other messages have come since counting began.</param>
/// <param name="MessagesOut">How many calls the callbacks have answered since.</param>
public sealed record ServerStatistics(DateTimeOffset StartTime, DateTimeOffset CurrentTime, long Handled, long MessagesIn, long MessagesOut)
{
    internal static ServerStatistics? Of(GenServerBase server) => server.Debugger is { Since: { } since } debugger
        ? new ServerStatistics(
            since, server.Host.Node.TimeProvider.GetUtcNow(), server.Host.Handled, debugger.MessagesIn, debugger.MessagesOut)
        : null;
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <content>Stopping a server and waiting for its end.</content>
public static partial class GenServerClient
{
    /// <summary>
    /// Stops a server after it has handled the messages it already has, and waits until it has ended: <c>GenServer.stop/3</c>.
    /// </summary>
    /// <param name="node">The node the server runs on.</param>
    /// <param name="server">A pid, a registered name or a via name.</param>
    /// <param name="reason">The reason it is to end with; normal by default.</param>
    /// <param name="timeout">How long to wait; without limit by default. After a time-out the server still stops.</param>
    /// <param name="cancellationToken">Ends the wait. The server still stops.</param>
    /// <returns>A task that completes when the server has ended because of this stop, with that reason.</returns>
    /// <exception cref="CallException">
    /// There is no such server, it ended for another cause or with another reason, it did not end in time, or it is the caller itself. Of
    /// two stops at the same time, one fails with the reason of the end, as in OTP.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the server had ended.</exception>
    public static async ValueTask Stop(
        this Node node,
        Destination server,
        ExitReason? reason = null,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(node);
        reason ??= ExitReason.Normal;
        ServerOptions.ValidateWait(timeout ?? Timeout.InfiniteTimeSpan, nameof(timeout));
        cancellationToken.ThrowIfCancellationRequested();
        if (server.Resolve(node) is not { Pid.IsAlive: true } target)
            throw new CallException(ExitReason.NoProc, server, null, CallException.WhyEnded(ExitReason.NoProc), delivered: false);
        if (ReferenceEquals(target, SynchronizationContext.Current))
            throw new CallException(ExitReason.CallingSelf, server, null, CallsSelf, delivered: false);

        var watch = node.Watch(target.Pid);
        var stop = new StopSignal(reason);
        target.Push(stop);
        ExitReason actual;
        try
        {
            actual = await watch.Ended.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, node.TimeProvider, cancellationToken);
        }
        catch (TimeoutException)
        {
            Node.Unwatch(watch);
            throw new CallException(ExitReason.Timeout, server, null, "it did not end in time", delivered: true);
        }
        catch (OperationCanceledException)
        {
            Node.Unwatch(watch);
            throw;
        }

        // If another stop came first, or the server was already ending by itself, this stop has failed, even if the reasons are equal. As
        // in OTP, it fails with the real reason.
        if (!stop.IsAccepted)
            throw new CallException(actual, server, null, $"the server ended with {actual} before it handled this stop", delivered: false);
        if (!actual.Equals(reason))
            throw new CallException(actual, server, null, $"the server ended with {actual} instead of {reason}", delivered: true);
    }
}

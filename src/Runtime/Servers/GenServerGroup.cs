using Pail.Runtime.Processes;

namespace Pail.Runtime.Servers;

/// <summary>Calls and casts to several servers of one node: <c>GenServer.multi_call/4</c> and <c>GenServer.abcast/3</c>.</summary>
public static class GenServerGroup
{
    /// <summary>Asks several servers the same at the same time and waits for all answers: <c>GenServer.multi_call/4</c>.</summary>
    /// <typeparam name="TReply">The type of the answer.</typeparam>
    /// <param name="node">The node the servers run on.</param>
    /// <param name="servers">Pids, registered names and via names.</param>
    /// <param name="request">The request.</param>
    /// <param name="timeout">How long to wait for each; 5 seconds by default.</param>
    /// <param name="cancellationToken">Ends the wait. The servers still handle the request.</param>
    /// <returns>The answers and the failures, each in the order of the servers.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled before all had answered.</exception>
    /// <example>
    /// <code>
    /// var sizes = await node.CallAll&lt;int&gt;(["north", "south"], new Size());
    /// </code>
    /// </example>
    public static async ValueTask<CallAllResult<TReply>> CallAll<TReply>(
        this Node node,
        IEnumerable<Destination> servers,
        ICall<TReply> request,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(request);

        // All are asked before the first answer is waited for.
        List<Asked<TReply>> asked = [];
        foreach (var server in servers)
            asked.Add(new Asked<TReply>(server, node.Call(server, request, timeout, cancellationToken)));

        List<KeyValuePair<Destination, TReply>> replies = [];
        List<KeyValuePair<Destination, ExitReason>> failures = [];
        foreach (var (server, answer) in asked)
        {
            try
            {
                replies.Add(new(server, await answer));
            }
            catch (CallException failure)
            {
                failures.Add(new(server, failure.Reason));
            }
        }

        return new CallAllResult<TReply>(replies, failures);
    }

    /// <inheritdoc cref="CallAll{TReply}(Node, IEnumerable{Destination}, ICall{TReply}, TimeSpan?, CancellationToken)" />
    /// <remarks>From a process.</remarks>
    public static ValueTask<CallAllResult<TReply>> CallAll<TReply>(
        this Self self,
        IEnumerable<Destination> servers,
        ICall<TReply> request,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        self.Process.Checkpoint();
        return self.Node.CallAll(servers, request, timeout, cancellationToken);
    }

    /// <summary>
    /// Sends several servers the same request without waiting for answers: <c>GenServer.abcast/3</c>. Never fails, like every cast.
    /// </summary>
    /// <param name="node">The node the servers run on.</param>
    /// <param name="servers">Pids, registered names and via names.</param>
    /// <param name="message">The request.</param>
    public static void CastAll(this Node node, IEnumerable<Destination> servers, object message)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(servers);
        foreach (var server in servers)
            node.Cast(server, message);
    }

    /// <inheritdoc cref="CastAll(Node, IEnumerable{Destination}, object)" />
    /// <remarks>As <see cref="CastAll(Node, IEnumerable{Destination}, object)"/>, from a process.</remarks>
    public static void CastAll(this Self self, IEnumerable<Destination> servers, object message)
    {
        self.Process.Checkpoint();
        self.Node.CastAll(servers, message);
    }

    private readonly record struct Asked<TReply>(Destination Server, ValueTask<TReply> Answer);
}

/// <summary>The outcome of one request to several servers.</summary>
/// <typeparam name="TReply">The type of the answer.</typeparam>
/// <param name="Replies">The servers that have answered, with their answers.</param>
/// <param name="Failures">The servers that have not answered, with the reasons.</param>
public sealed record CallAllResult<TReply>(
    IReadOnlyList<KeyValuePair<Destination, TReply>> Replies, IReadOnlyList<KeyValuePair<Destination, ExitReason>> Failures);

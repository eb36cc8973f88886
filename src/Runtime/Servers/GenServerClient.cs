using Pail.Runtime.Processes;
using Activity = System.Diagnostics.Activity;

namespace Pail.Runtime.Servers;

/// <summary>Starts, calls and stops servers: the functions of Elixir's <c>GenServer</c> module.</summary>
public static partial class GenServerClient
{
    private const string CallsSelf = "a process cannot wait for itself";

    /// <summary>How long a call waits by default: 5 seconds, as in OTP.</summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Starts a server without a link: <c>GenServer.start/3</c>. Returns when its init has run.</summary>
    /// <param name="node">The node to run on.</param>
    /// <param name="server">The server's code; a fresh object.</param>
    /// <param name="options">Its name and more.</param>
    /// <returns>The pid, or why there is none.</returns>
    public static async ValueTask<StartResult> Start(this Node node, GenServerBase server, ServerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(server);
        if (options is { Name.IsName: true } && options.Name.Resolve(node) is { } holder)
            return StartResult.AlreadyStarted(holder.Pid);

        var started = server.Prepare(node, options);
        var pid = node.Spawn(server, options?.Spawn);
        return await Within(node, null, pid, started, options?.Timeout ?? Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Starts a server linked to the calling process, its parent: <c>GenServer.start_link/3</c>. Returns when its init has run.
    /// </summary>
    /// <param name="self">The calling process.</param>
    /// <param name="server">The server's code; a fresh object.</param>
    /// <param name="options">Its name and more.</param>
    /// <returns>The pid, or why there is none. A server that fails to start ends a parent that does not trap exits.</returns>
    public static async ValueTask<StartResult> StartLink(this Self self, GenServerBase server, ServerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        self.Process.Checkpoint();
        if (options is { Name.IsName: true } && options.Name.Resolve(self.Node) is { } holder)
            return StartResult.AlreadyStarted(holder.Pid);

        var started = server.Prepare(self.Node, options);
        var limit = options?.Timeout ?? Timeout.InfiniteTimeSpan;
        var pid = limit != Timeout.InfiniteTimeSpan ? self.Process.Spawn(server, link: true, options?.Spawn) : self.Process.SpawnHere(
            server, options?.Spawn);
        var result = started.IsCompleted ? await started : await Within(self.Node, self, pid, started, limit);
        if (!result.IsOk)
        {
            // The result already tells the failure, so no exit message is left in the mailbox (as since OTP 26).
            self.Unlink(pid);
            self.Process.Take<Exit>(exit => exit.From == pid);
        }

        return result;
    }

    /// <summary>Asks a server and waits for the answer: <c>GenServer.call/3</c>.</summary>
    /// <typeparam name="TReply">The type of the answer.</typeparam>
    /// <param name="node">The node the server runs on.</param>
    /// <param name="server">A pid, a registered name or a via name.</param>
    /// <param name="request">The request.</param>
    /// <param name="timeout">
    /// How long to wait; 5 seconds by default. After a time-out the server still handles the request; its late reply is dropped. An idle
    /// server handles the request on the caller's thread: there, a callback that blocks holds up its caller beyond this time.
    /// </param>
    /// <param name="cancellationToken">
    /// Ends the wait. The server still handles the request; its answer is dropped. Has no effect while an idle server handles the request
    /// on the caller's thread.
    /// </param>
    /// <returns>The answer.</returns>
    /// <exception cref="CallException">
    /// There is no such server, it ended before it answered, it did not answer in time, it waits for the caller itself, or its mailbox is
    /// full.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the answer came.</exception>
    /// <remarks>
    /// A cycle of calls fails at once: when A awaits an answer of B, and B awaits an answer of A, neither can ever come. The cycle is found
    /// if every server in it awaits its call directly in its callback. A cycle is not found if a callback awaits the call through another
    /// method, <c>AsTask()</c> or <c>Task.WhenAny</c>, or with a cancellation token, because it may then wait for other things too. Such a
    /// cycle ends by its time limit.
    /// </remarks>
    public static ValueTask<TReply> Call<TReply>(
        this Node node, Destination server, ICall<TReply> request, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(request);
        var limit = timeout ?? DefaultTimeout;
        if (limit < TimeSpan.Zero && limit != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(
                nameof(timeout), limit, $"`{nameof(timeout)}` must be 0 or more, or infinite, but is {limit}.");
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<TReply>(cancellationToken);

        return CallTrace.IsOn(node)
            ? CallTrace.Call(node, server, request, limit, cancellationToken)
            : Call(node, server, request, limit, null, out _, cancellationToken);
    }

    /// <summary>Makes a call, as part of an activity if tracing is on.</summary>
    /// <param name="node">The node the server runs on.</param>
    /// <param name="server">The server.</param>
    /// <param name="request">The request.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="activity">The activity of the call; null when tracing is off.</param>
    /// <param name="pending">The call, if its answer is still to come; else null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal static ValueTask<TReply> Call<TReply>(
        Node node,
        Destination server,
        ICall<TReply> request,
        TimeSpan limit,
        Activity? activity,
        out TypedCall<TReply>? pending,
        CancellationToken cancellationToken)
    {
        pending = null;
        var target = server.Resolve(node);
        if (target is null)
            return Failed<TReply>(ExitReason.NoProc, server, request, CallException.WhyEnded(ExitReason.NoProc));

        var caller = Process.Current;
        if (ReferenceEquals(target, caller))
            return Failed<TReply>(ExitReason.CallingSelf, server, request, CallsSelf);

        var call = TypedCall<TReply>.Rent(caller, target, server, request, limit);
        if (activity is not null)
            call.Activity = activity;
        if (TryRunInline(target, call))
        {
            // A caller in a loop must not keep its thread without limit, even if all answers come at once.
            if (caller is not null && !Worker.Current.MayGoOn())
                call.Postpone();
            else if (call.TryFinish(out var reply))
                return new ValueTask<TReply>(reply);
        }
        else if (!target.TryPush(call))
        {
            var full = target.Full();
            return Failed<TReply>(ExitReason.Error(full), server, request, full.Message);
        }

        call.SetDeadline();
        call.CancelWith(cancellationToken);
        if (target.Node.Interleaving is { } interleaving)
            Explain(interleaving, call);
        pending = call;
        return call.Task;
    }

    /// <inheritdoc cref="Call{TReply}(Node, Destination, ICall{TReply}, TimeSpan?, CancellationToken)" />
    /// <remarks>As <see cref="Call{TReply}(Node, Destination, ICall{TReply}, TimeSpan?, CancellationToken)"/>, from a process.</remarks>
    public static ValueTask<TReply> Call<TReply>(
        this Self self, Destination server, ICall<TReply> request, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        if (self.Process.IsSilenced)
            return Silence<TReply>.Wait;

        self.Process.Checkpoint();
        return self.Node.Call(server, request, timeout, cancellationToken);
    }

    /// <summary>
    /// Sends a server a request without waiting for an answer: <c>GenServer.cast/2</c>. Never fails. If there is no such server, the
    /// request is dropped. If its mailbox is bounded and full, the request is dropped and that is logged.
    /// </summary>
    /// <param name="node">The node the server runs on.</param>
    /// <param name="server">A pid, a registered name or a via name.</param>
    /// <param name="message">The request.</param>
    public static void Cast(this Node node, Destination server, object message)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(message);
        var cast = new CastSignal(message);
        if (server.AliasTarget is { } alias)
        {
            if (!alias.TryPush(cast))
                alias.Owner.ReportDropped(message);
        }
        else if ((server.PidTarget ?? Find(node, server)) is not { } target)
        {
            node.Counters.CountDeadLetters(1);
        }
        else if (!target.TryPush(cast))
        {
            target.ReportDropped(message);
        }
    }

    /// <inheritdoc cref="Cast(Node, Destination, object)" />
    /// <remarks>As <see cref="Cast(Node, Destination, object)"/>, from a process.</remarks>
    public static void Cast(this Self self, Destination server, object message)
    {
        self.Process.Checkpoint();
        self.Node.Cast(server, message);
    }

    private static ValueTask<TReply> Failed<TReply>(ExitReason reason, Destination server, object request, string why) =>
        ValueTask.FromException<TReply>(new CallException(reason, server, request, why, delivered: false));

    // Finds the process behind a name; null when there is none.
    private static Process? Find(Node node, Destination server)
    {
        try
        {
            return server.Resolve(node);
        }
        catch (Exception error)
        {
            // A via name is user code, and a cast never fails.
            node.Log.CastFailed(error, server);
            return null;
        }
    }

    private static void Explain(IInterleaving interleaving, Call call)
    {
        var life = call.Life;
        interleaving.Awaits(() => $"the answer of {call.Target?.Pid} to {call.Request?.GetType().Name}", () => call.IsPendingIn(life));
    }

    private static bool TryRunInline(Process target, Call call)
    {
        var worker = Worker.Current;
        if (!worker.HasRoomInline || target.Node.Interleaving is { } interleaving && !interleaving.MayRunInline())
            return false;

        call.BeginInline();
        if (target.TryRunInline(call, worker))
            return true;

        call.EndInline();
        return false;
    }

    private static async ValueTask<StartResult> Within(Node node, Self? parent, Pid pid, Task<StartResult> started, TimeSpan limit)
    {
        try
        {
            return await started.WaitAsync(limit, node.TimeProvider);
        }
        catch (TimeoutException)
        {
            parent?.Unlink(pid);
            node.Exit(pid, ExitReason.Kill);
            await node.WaitForExit(pid);
            return StartResult.Error(ExitReason.Timeout);
        }
    }
}

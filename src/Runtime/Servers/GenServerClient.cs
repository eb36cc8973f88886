using Pail.Runtime.Processes;
using Activity = System.Diagnostics.Activity;

namespace Pail.Runtime.Servers;

/// <summary>Starting, calling and stopping servers: the functions of Elixir's <c>GenServer</c> module.</summary>
public static class GenServerClient
{
    private const string CallsSelf = "a process cannot wait for itself";

    /// <summary>How long a call waits unless told otherwise: 5 seconds, as in OTP.</summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Starts a server that is linked to nobody: <c>GenServer.start/3</c>. Returns when its init has run.</summary>
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
            // The result has told everything: no exit message is left behind (OTP 26 and later).
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
    /// How long to wait; 5 seconds unless given. The server handles the request all the same; its late reply is dropped. An idle server
    /// handles it on the caller's thread: there a callback that blocks holds up its caller, whatever the time.
    /// </param>
    /// <param name="cancellationToken">
    /// Ends the wait. The server handles the request all the same; its answer is dropped. Of no effect while an idle server handles it on
    /// the caller's thread.
    /// </param>
    /// <returns>The answer.</returns>
    /// <exception cref="CallException">
    /// There is no such server, it ended before it answered, it did not answer in time, it waits itself for the caller, or its mailbox is
    /// full.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the answer came.</exception>
    /// <remarks>
    /// A cycle of calls fails at once: when A awaits an answer of B, and B one of A, neither can ever come. It is found when every server
    /// in it awaits its call in its callback itself. A call that a callback awaits by way of another method, of
    /// <c>AsTask()</c> or of <c>Task.WhenAny</c>, or with a token, may be one of several things that it waits for: such a cycle ends by its
    /// time limit.
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

    /// <summary>Makes a call, as part of an activity that somebody traces, or of none.</summary>
    /// <param name="node">The node the server runs on.</param>
    /// <param name="server">The server.</param>
    /// <param name="request">The request.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="activity">What it is part of.</param>
    /// <param name="pending">The call, when its answer is still to come.</param>
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
            // A caller in a loop must not keep its thread without limit, however quick the answers are.
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
    /// Sends a server a request that nobody waits for: <c>GenServer.cast/2</c>. Never fails, also when there is no such server, or when its
    /// mailbox has a bound and is full: then the request is dropped, and that is logged.
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

    /// <summary>
    /// Stops a server behind the messages it already has, and waits until it is gone: <c>GenServer.stop/3</c>.
    /// </summary>
    /// <param name="node">The node the server runs on.</param>
    /// <param name="server">A pid, a registered name or a via name.</param>
    /// <param name="reason">The reason it is to end with; normal unless given.</param>
    /// <param name="timeout">How long to wait; without limit unless given. The server stops all the same.</param>
    /// <param name="cancellationToken">Ends the wait. The server stops all the same.</param>
    /// <returns>A task that completes when the server has ended because of this stop, with that reason.</returns>
    /// <exception cref="CallException">
    /// There is no such server, it ended for another cause or with another reason, it did not end in time, or it is the caller itself. Of
    /// two stops at the same time one fails, with the reason of the end, as in OTP.
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

        // A server that has ended for another cause has not done what it was asked to, also when the reasons are equal: another stop came
        // first, or the server had already begun to stop by itself. OTP fails such a stop with the real reason.
        if (!stop.IsAccepted)
            throw new CallException(actual, server, null, $"the server ended with {actual} before it handled this stop", delivered: false);
        if (!actual.Equals(reason))
            throw new CallException(actual, server, null, $"the server ended with {actual} instead of {reason}", delivered: true);
    }

    private static ValueTask<TReply> Failed<TReply>(ExitReason reason, Destination server, object request, string why) =>
        ValueTask.FromException<TReply>(new CallException(reason, server, request, why, delivered: false));

    // The process that has the name that is cast to; null when none has.
    private static Process? Find(Node node, Destination server)
    {
        try
        {
            return server.Resolve(node);
        }
        catch (Exception error)
        {
            // A via name is code that is not ours, and a cast never fails.
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

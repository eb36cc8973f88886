using System.Globalization;

namespace Pail.Runtime.Processes;

/// <summary>What a process does or waits for, and the detection of cycles of calls. Read from any thread, as of one moment.</summary>
internal sealed partial class Process
{
    // The longest cycle of callers that is found.
    private const int LongestCycle = 64;

    /// <summary>The answer that the process waits for; null when it waits for none. Any thread.</summary>
    private ObservedWait? Awaits
    {
        get
        {
            if (Volatile.Read(ref _extras)?.Awaiting is not { } request)
                return null;

            var (life, target) = (request.Life, request.Target);

            // Between these reads, the request object may be reused for another caller and another target. What was read counts only if
            // `Holds` still confirms it after the reads.
            Volatile.ReadBarrier();
            return target is not null && new ObservedWait(this, request, life, target) is { Holds: true } wait ? wait : null;
        }
    }

    internal bool AwaitsNow(Request request) => ReferenceEquals(Volatile.Read(ref Volatile.Read(ref _extras)!.Awaiting), request);

    /// <summary>
    /// Whether the unfinished callback itself awaits that request, so that it can do nothing else before the answer comes. When another
    /// method awaits the request, this is not certain: the callback may wait for that method or for something else, whichever comes first.
    /// </summary>
    internal bool IsStuckIn(Request request)
    {
        // Both reads come before the caller's wait is confirmed: see ObservedWait.IsCertain.
        var awaiter = request.Awaiter;
        var callback = Volatile.Read(ref Volatile.Read(ref _extras)!.Callback);
        Volatile.ReadBarrier();
        return awaiter is not null && ReferenceEquals(awaiter, callback);
    }

    /// <summary>A callback of the server has returned unfinished. On its turn.</summary>
    internal void BeginCallback(Task callback)
    {
        if (!HasEnded)
            Volatile.Write(ref Extras.Callback, callback);
    }

    /// <summary>Code of the process begins to wait for an answer.</summary>
    /// <param name="request">The request to be answered.</param>
    /// <param name="awaiter">The async method that awaits the answer directly; null when the answer goes another way.</param>
    internal void BeginAwait(Request request, object? awaiter)
    {
        // An ended process answers no calls, so its waits cannot close a cycle. It may also have no extras of its own.
        if (HasEnded)
            return;

        // While the callback has not returned its task, it may have started this code without waiting for it: SettleAsked decides later.
        // Once the callback has returned an unfinished task, the process is taken to wait for whatever its code awaits. That is
        // good enough for descriptions; a cycle needs ObservedWait.IsCertain.
        request.Awaiter = awaiter;
        Extras.Asked = request;
        if (_activity is null && _code is Behaviour)
            Extras.AskedInCallback = true;
        else
            Await(request);
    }

    /// <summary>The answer has come.</summary>
    internal void EndAwait(Request request)
    {
        if (_extras is not { } extras)
            return;

        if (ReferenceEquals(extras.Asked, request))
            extras.Asked = null;
        if (ReferenceEquals(extras.Awaiting, request))
            Volatile.Write(ref extras.Awaiting, null);
    }

    /// <summary>The callback that made the request has returned: if it has not finished, the process waits for the answer.</summary>
    private void SettleAsked(ProcessExtras extras)
    {
        extras.AskedInCallback = false;
        if (_activity is { IsCompleted: false } && !HasEnded && extras.Asked is { } request)
            Await(request);
    }

    private void Await(Request request)
    {
        // A full fence between this write and the reads of what other processes wait for. When two processes begin to wait for each other
        // at the same time, both have published their wait before they look, so at least one of them sees the cycle.
        Interlocked.Exchange(ref Extras.Awaiting, request);
        if (request.Target is { } target && FindCycle(target) is { Closing: var closing, Path: var path })
            closing.Request.Withdraw(closing.Life, path);
    }

    /// <summary>Finds a cycle in which this process waits for itself through its target; null when there is none.</summary>
    private CallCycle? FindCycle(Process target)
    {
        // Nearly always the target waits for no answer, and the loop ends after one read.
        var process = target;
        for (var length = 1; length < LongestCycle && process.Awaits is { IsCertain: true, Target: var next }; length++)
        {
            if (next == this)
                return ConfirmCycle();
            process = next;
        }

        return null;
    }

    /// <summary>
    /// Describes the message, or the first turn, that the process waits for; null when it waits for neither. Only while no thread runs the
    /// process.
    /// </summary>
    internal string? Waiting => this switch
    {
        { _started: false } => "its first turn",
        { _isAwaited: true, _matcher: { } matcher } =>
            $"a message of type {matcher.Expected.Name}{(_guardOrReceived is null ? "" : " that satisfies a guard")}; "
            + $"{MailboxLength} others wait",
        { _activity: null, _code: Behaviour server } => $"requests, as an idle {server.GetType().Name}",
        _ => null,
    };

    /// <summary>Describes what the process does at this moment, for the error of a call that got no answer.</summary>
    internal string DescribeCondition()
    {
        if (_exit is { } reason)
            return DescribeEnd(reason);

        // The process may have been parked while its last thread is still on the way out: that is not running.
        var running = _inbox.IsAsleep ? TimeSpan.Zero : Heartbeat.RunningFor(this);
        var doing = running > TimeSpan.Zero ? string.Create(
            CultureInfo.InvariantCulture, $"has been running for {running.TotalMilliseconds:0} ms")
            : Awaits is { Target: var other } ? $"waits for an answer from {other.Pid}"
            : _stage != ReceiveStage.None && _matcher is { } matcher ? $"waits to receive a {matcher.Expected.Name}"
            : _activity is not null ? "waits for something outside its mailbox"
            : _inbox.IsAsleep ? "is idle"
            : "is about to run";
        return string.Create(CultureInfo.InvariantCulture, $"{doing}, and {MailboxLength} messages wait for it");
    }

    private string DescribeEnd(ExitReason reason)
    {
        if (Volatile.Read(ref _code) is not Unwinding unwinding)
            return $"has ended: {reason}";

        var running = Heartbeat.RunningFor(this);
        var time = string.Create(CultureInfo.InvariantCulture, $"{running.TotalMilliseconds:0} ms");
        var doing = running > TimeSpan.Zero ? $"has been running for {time}"
            : unwinding.IsWaiting ? "waits for something outside the runtime"
            : "is about to run";
        return $"has ended ({reason}), and its code {doing}";
    }

    // Waits that are read one after another may never have coexisted. So all are read again after the last: the waits that still hold then
    // have coexisted.
    private CallCycle? ConfirmCycle()
    {
        List<ObservedWait> waits = [];
        var process = this;
        do
        {
            if (waits.Count == LongestCycle || process.Awaits is not { } wait)
                return null;
            waits.Add(wait);
            process = wait.Target;
        }
        while (process != this);

        if (!waits.TrueForAll(static wait => wait.IsCertain))
            return null;

        // Each request of the cycle is either being handled by a callback that waits, or still in a mailbox. At least one is still in a
        // mailbox: that of the process that had made its own call before the request came. This request fails, and the other processes can
        // go on.
        var path = string.Join(" -> ", waits.Select(static wait => wait.Caller.Pid));
        foreach (var wait in waits)
        {
            if (!wait.Request.IsDelivered)
                return new CallCycle($"a process cannot wait for itself: {path} -> {Pid}", wait);
        }

        return null;
    }
}

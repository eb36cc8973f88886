using System.Globalization;

namespace Pail.Runtime.Processes;

/// <summary>What a process is doing, told to others. All of it is a moment's value, read from any thread.</summary>
internal sealed partial class Process
{
    // How far a cycle of callers is followed.
    private const int LongestCycle = 64;

    /// <summary>Whom the process waits for, if it waits for somebody. Any thread.</summary>
    private ObservedWait? Awaits
    {
        get
        {
            if (Volatile.Read(ref _extras)?.Awaiting is not { } request)
                return null;

            var (life, target) = (request.Life, request.Target);

            // The object may be used again, for another caller and another target, between these looks: what was seen counts only if it is
            // the same after.
            Volatile.ReadBarrier();
            return target is not null && new ObservedWait(this, request, life, target) is { Holds: true } wait ? wait : null;
        }
    }

    internal bool AwaitsNow(Request request) => ReferenceEquals(Volatile.Read(ref Volatile.Read(ref _extras)!.Awaiting), request);

    /// <summary>
    /// Whether the callback that runs is itself in an await of that request, and so can neither return nor do anything else before the
    /// answer is there. Of an await in any other method nobody can tell whether the callback waits for that method alone, or for it or
    /// something else.
    /// </summary>
    internal bool IsStuckIn(Request request)
    {
        // Both are read before the caller's wait is confirmed: see ObservedWait.IsCertain.
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
    /// <param name="request">What it has asked.</param>
    /// <param name="awaiter">The async method that awaits the answer itself; null when it goes another way.</param>
    internal void BeginAwait(Request request, object? awaiter)
    {
        // What is left of a dead process waits in nobody's way; it may have no extras of its own.
        if (HasEnded)
            return;

        // A callback that has not returned may leave this to code that nobody waits for: until then the process does not wait. One that has
        // returned and has not finished is taken to wait for whatever code of the process begins to await, which is what people are told; a
        // cycle needs more.
        request.Awaiter = awaiter;
        Extras.Asked = request;
        if (_activity is null && _code is Behaviour)
            Extras.AskedInCallback = true;
        else
            Await(request);
    }

    /// <summary>The answer is there.</summary>
    internal void EndAwait(Request request)
    {
        if (_extras is not { } extras)
            return;

        if (ReferenceEquals(extras.Asked, request))
            extras.Asked = null;
        if (ReferenceEquals(extras.Awaiting, request))
            Volatile.Write(ref extras.Awaiting, null);
    }

    /// <summary>The callback that has asked has returned: if it has not finished, the process waits for the answer.</summary>
    private void SettleAsked(ProcessExtras extras)
    {
        extras.AskedInCallback = false;
        if (_activity is { IsCompleted: false } && !HasEnded && extras.Asked is { } request)
            Await(request);
    }

    private void Await(Request request)
    {
        // A full fence between this and the look at what others wait for. Two that begin to wait for each other at the same time have both
        // noted it by the time they look, and at least one of them sees the cycle.
        Interlocked.Exchange(ref Extras.Awaiting, request);
        if (request.Target is { } target && FindCycle(target) is { Closing: var closing, Path: var path })
            closing.Request.Withdraw(closing.Life, path);
    }

    /// <summary>The cycle in which this process waits for itself, beginning with its target; null when there is none.</summary>
    private CallCycle? FindCycle(Process target)
    {
        // Nearly always the target waits for nobody: no more than a look is spent on it.
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
    /// What the process waits for, for people; null when that is neither a message nor its first turn. Only while nobody runs the process.
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

    /// <summary>What it does at this moment, for the caller that waited in vain.</summary>
    internal string DescribeCondition()
    {
        if (_exit is { } reason)
            return DescribeEnd(reason);

        // The thread that has put it to sleep may still be on its way out of it.
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

    // Waits that are read one after another may never have coexisted, so all are looked at again after the last: those that still hold then
    // do.
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

        // What a member of the cycle has been asked is either handled by the callback that waits, or still in its mailbox. One request must
        // be: the one that came back to a process that had already called. It fails, and the others can go on.
        var path = string.Join(" -> ", waits.Select(static wait => wait.Caller.Pid));
        foreach (var wait in waits)
        {
            if (!wait.Request.IsDelivered)
                return new CallCycle($"a process cannot wait for itself: {path} -> {Pid}", wait);
        }

        return null;
    }
}

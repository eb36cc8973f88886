using System.Globalization;

namespace Pail.Runtime.Processes;

/// <summary>What a process is doing, told to others. All of it is a moment's value, read from any thread.</summary>
internal sealed partial class Process
{
    // How far a circle of callers is followed.
    private const int LongestCircle = 64;

    /// <summary>Whom the process waits for, if it waits for somebody. Any thread.</summary>
    private Awaited? Awaits
    {
        get
        {
            if (Volatile.Read(ref _extras)?.Awaiting is not { } request)
                return null;

            var (life, target) = (request.Life, request.Target);

            // The object may be used anew, for another caller and another target, between these looks: what was seen counts only if it is
            // the same after.
            Volatile.ReadBarrier();
            return target is not null && new Awaited(this, request, life, target) is { Holds: true } awaited ? awaited : null;
        }
    }

    internal bool AwaitsNow(Request request) => ReferenceEquals(Volatile.Read(ref Volatile.Read(ref _extras)!.Awaiting), request);

    /// <summary>Code of the process begins to wait for an answer.</summary>
    internal void BeginAwait(Request request)
    {
        // What is left of a dead process waits in nobody's way; it may have no extras of its own.
        if (HasEnded)
            return;

        // A callback that has not returned may leave this to code that nobody waits for: until then the process does not wait. One that has
        // returned and has not finished is taken to wait for whatever code of the process begins to await: whether it does is nowhere to be
        // seen.
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

    /// <summary>The callback that has asked has returned: if it has not finished, then the process waits for the answer.</summary>
    private void SettleAsked(ProcessExtras extras)
    {
        extras.AskedInCallback = false;
        if (_activity is { IsCompleted: false } && !HasEnded && extras.Asked is { } request)
            Await(request);
    }

    private void Await(Request request)
    {
        // A full fence between this and the look at what others wait for. Two that begin to wait for each other at the same time have both
        // noted it by the time they look, and at least one of them sees the circle.
        Interlocked.Exchange(ref Extras.Awaiting, request);

        // The request that fails is the one that came back to this process: on the stack, where the circle is noticed last by who called
        // first, as through the mailboxes.
        if (request.Target is { } target && FindCircle(target) is { Last: var last, Text: var text })
            last.Request.Withdraw(last.Life, text);
    }

    /// <summary>If this process waited for the target, would it wait for itself? Then the circle, else null.</summary>
    internal Circle? FindCircle(Process target)
    {
        var process = target;
        for (var length = 1; length < LongestCircle && process.Awaits is { IsUpToTarget: true, Target: var next }; length++)
        {
            if (next == this)
                return ConfirmCircle(target);
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
            $"a message of type "
                + $"{matcher.Expected.Name}{(_guardOrReceived is null ? "" : " that satisfies a guard")}; {MailboxLength} others wait",
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
        var doing = running > TimeSpan.Zero ? string.Create(
            CultureInfo.InvariantCulture, $"has been running for {running.TotalMilliseconds:0} ms")
            : unwinding.IsWaiting ? "waits for something outside the runtime"
            : "is about to run";
        return $"has ended ({reason}), and its code {doing}";
    }

    // One wait seen after the other may never have stood at the same time; those that still stand when the last has been seen do.
    private Circle? ConfirmCircle(Process target)
    {
        List<Awaited> seen = [];
        for (var process = target; process != this; process = seen[^1].Target)
        {
            if (seen.Count == LongestCircle || process.Awaits is not { } awaited)
                return null;
            seen.Add(awaited);
        }

        if (!seen.TrueForAll(static awaited => awaited.IsUpToTarget))
            return null;

        var path = string.Join(" -> ", seen.Select(static awaited => awaited.Target.Pid));
        return new Circle($"a process cannot wait for itself: {Pid} -> {target.Pid} -> {path}", seen[^1]);
    }
}

using System.Globalization;
using System.Text;

namespace Pail.Runtime.Processes;

/// <summary>What a process is doing, told to others. All of it is a moment's value, read from any thread.</summary>
internal sealed partial class Process
{
    // How far a circle of callers is followed.
    private const int LongestCycle = 64;

    /// <summary>The request this process's code waits for, if it waits for one.</summary>
    private Request? Awaiting => Volatile.Read(ref _extras)?.Awaiting is { IsPending: true } request ? request : null;

    /// <summary>Its code begins to wait for an answer.</summary>
    internal void BeginAwait(Request request)
    {
        // What is left of a dead process waits in nobody's way; it may have no extras of its own.
        if (!IsAlive)
            return;

        // A full fence between this and the look at what others wait for: two processes that begin to wait for each other cannot both miss it.
        Interlocked.Exchange(ref Extras.Awaiting, request);
    }

    /// <summary>The answer is there.</summary>
    internal void EndAwait(Request request)
    {
        if (_extras is { } extras && ReferenceEquals(extras.Awaiting, request))
            Volatile.Write(ref extras.Awaiting, null);
    }

    /// <summary>If this process waited for the target, would it wait for itself? Then the circle, in words; else null.</summary>
    internal string? FindCycle(Process target)
    {
        // One that has called us, or who called us, on this very stack does not wait in its code yet, but will.
        if (Worker.Current.IsBelow(target))
            return $"a process cannot wait for itself: {Pid} -> {target.Pid} -> … -> {Pid}";

        var process = target;
        for (var length = 1; length < LongestCycle && process.Awaiting?.Target is { } next; length++)
        {
            if (next == this)
                return "a process cannot wait for itself: " + DescribeCycle(target);
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
            $"a message of type {matcher.Expected.Name}{(_guardOrReceived is null ? "" : " that satisfies a guard")}; {MailboxLength} others wait",
        { _activity: null, _code: Behaviour server } => $"requests, as an idle {server.GetType().Name}",
        _ => null,
    };

    /// <summary>What it does at this moment, for the caller that waited in vain.</summary>
    internal string DescribeCondition()
    {
        if (_exit is { } reason)
            return $"has ended: {reason}";

        var running = Heartbeat.RunningFor(this);
        var doing = running > TimeSpan.Zero ? string.Create(CultureInfo.InvariantCulture, $"has been running for {running.TotalMilliseconds:0} ms")
            : Awaiting?.Target is { } other ? $"waits for an answer from {other.Pid}"
            : _isReceiving && _matcher is { } matcher ? $"waits to receive a {matcher.Expected.Name}"
            : _activity is not null ? "waits for something outside its mailbox"
            : _inbox.IsAsleep ? "is idle"
            : "is about to run";
        return string.Create(CultureInfo.InvariantCulture, $"{doing}, and {MailboxLength} messages wait for it");
    }

    private string DescribeCycle(Process target)
    {
        // What others wait for may change meanwhile; then the circle is told as far as it still stands.
        var text = new StringBuilder().Append(Pid).Append(" -> ").Append(target.Pid);
        for (var (process, length) = (target, 1); length < LongestCycle && process != this && process.Awaiting?.Target is { } next; length++)
        {
            text.Append(" -> ").Append(next.Pid);
            process = next;
        }

        return text.ToString();
    }
}

using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Pail.Runtime.Processes;

/// <summary>
/// Selective receive. A process has at most one receive at a time, so the process itself stores its state: the type and the guard that a
/// message must match, the continuation, and then the message. A receive therefore allocates nothing.
/// </summary>
/// <remarks>
/// The code awaits a <see cref="ValueTask{T}"/> whose source is <see cref="Matcher{T}.Instance"/>, which all receives of one message type
/// share. The matcher finds the state of the receive in the process that runs on the thread. <see cref="ReceiveStage"/> lists the stages.
/// </remarks>
internal sealed partial class Process
{
    // The continuation: the state object for UsualContinuation, or an UnusualContinuation. This field and the matcher keep their values
    // after a receive. The next receive of a loop mostly brings the same values, and a comparison is cheaper than a write, which also costs
    // the garbage collector's write barrier.
    private object? _continuation;
    private bool _isAwaited;

    // True when the receive was turned into a Task: the code may go on, and end, before the receive completes.
    private bool _isAwaitedAsTask;
    private Matcher? _matcher;
    private ReceiveStage _stage;

    // The guard while the receive waits; then the message, or TimedOut.
    private object? _guardOrReceived;

    private short _token;

    private bool HasReceived => _stage >= ReceiveStage.Deferred;

    /// <summary>The result of a receive whose time ran out.</summary>
    internal static object TimedOut { get; } = new();

    internal ValueTask<T> Receive<T>(Func<T, bool>? guard)
    {
        if (IsSilenced)
            return Silence<T>.Wait;
        BeginReceive();
        var message = TakeArrived(guard);
        if (message is not null && Worker.Current.MayGoOn())
        {
            CountTaken();
            return new ValueTask<T>(As<T>(message));
        }

        return new ValueTask<T>(Matcher<T>.Instance, Wait(Matcher<T>.Instance, guard, message, Timeout.InfiniteTimeSpan));
    }

    internal ValueTask<Received<T>> TryReceive<T>(Func<T, bool>? guard, TimeSpan after)
    {
        if (IsSilenced)
            return Silence<Received<T>>.Wait;
        BeginReceive();
        var message = TakeArrived(guard);
        if ((message is not null || after == TimeSpan.Zero) && Worker.Current.MayGoOn())
        {
            if (message is null)
                return default;
            CountTaken();
            return new ValueTask<Received<T>>(new Received<T>(As<T>(message)));
        }

        var received = message ?? (after == TimeSpan.Zero ? TimedOut : null);
        return new ValueTask<Received<T>>(Matcher<T>.Instance, Wait(Matcher<T>.Instance, guard, received, after));
    }

    /// <summary>The status of the receive with the token. It succeeds once the message is there and the turn has time for it.</summary>
    internal ValueTaskSourceStatus GetReceiveStatus(Matcher matcher, short token)
    {
        Validate(matcher, token);
        return !HasEnded && _stage != ReceiveStage.Completed ? ValueTaskSourceStatus.Pending
            : !HasEnded ? ValueTaskSourceStatus.Succeeded
            : ValueTaskSourceStatus.Faulted;
    }

    /// <summary>Stores the continuation, to run when the receive completes.</summary>
    internal void OnReceived(
        Matcher matcher, short token, Action<object?> continuation, object? state, ValueTaskSourceOnCompletedFlags flags)
    {
        Validate(matcher, token);
        if (_isAwaited)
            throw new InvalidOperationException($"{Pid} already awaits this receive: a receive can be awaited only once.");

        if ((flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) != 0 && ExecutionContext.Capture() is { } context)
            (continuation, state) = Flowing(context, continuation, state);
        var rest = ReferenceEquals(continuation, UsualContinuation.Instance) ? state : new UnusualContinuation(continuation, state);
        if (!ReferenceEquals(_continuation, rest))
            _continuation = rest;
        _isAwaited = true;
        _isAwaitedAsTask = (flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) == 0;
    }

    /// <summary>
    /// Ends the receive and returns its message, or <see cref="TimedOut"/>. Returns null when the process has ended: the caller then
    /// throws.
    /// </summary>
    internal object? EndReceive(Matcher matcher, short token)
    {
        Validate(matcher, token);
        if (!HasEnded && !HasReceived)
            throw new InvalidOperationException($"{Pid} has not received a message yet: a receive must be awaited.");

        var received = _guardOrReceived;
        _guardOrReceived = null;
        _stage = ReceiveStage.None;
        if (_extras is { Timeout: { } timeout })
        {
            timeout.Dispose();
            _extras.Timeout = null;
        }

        if (HasEnded)
            return null;
        if (!ReferenceEquals(received, TimedOut))
            CountTaken();
        return received!;
    }

    internal void TimeOut(ReceiveTimeout timeout)
    {
        // A message that arrived before the timer has completed the receive already: the timer then changes nothing. A message that arrived
        // after the timer comes later in the drain and goes to the mailbox.
        if (!ReferenceEquals(_extras?.Timeout, timeout) || _stage != ReceiveStage.Waiting)
            return;

        Complete(TimedOut);
    }

    /// <summary>Runs a guard on one message. The guard must not use the process: its mailbox is being searched.</summary>
    internal bool Guard<T>(Func<T, bool> guard, T candidate)
    {
        var worker = Worker.Current;
        var outer = worker.Guarded;
        worker.Guarded = this;

        // Makes the operations of the process take their slow path, which finds that a guard runs and throws.
        _signalled = true;
        try
        {
            return guard(candidate);
        }
        catch (Exception)
        {
            // As in Erlang, a guard that fails does not match. The message stays in the mailbox for another receive.
            return false;
        }
        finally
        {
            worker.Guarded = outer;
        }
    }

    /// <summary>Completes the waiting receive with a message that arrives, if it matches. Such a message skips the mailbox.</summary>
    internal bool TryReceive(object message)
    {
        if (_stage != ReceiveStage.Waiting || !_matcher!.Matches(this, message, _guardOrReceived))
            return false;

        Complete(message);
        return true;
    }

    private void BeginReceive()
    {
        Checkpoint();
        if (_stage != ReceiveStage.None)
            throw new InvalidOperationException($"{Pid} is already waiting in a receive: a process can have only one receive at a time.");
    }

    /// <summary>Takes the oldest message that matches, if it has arrived.</summary>
    private object? TakeArrived<T>(Func<T, bool>? guard)
    {
        if (Mailbox.Count == 0)
            DrainAlive();
        if (guard is null && Mailbox.TakeFirst<T>() is { } first)
            return first;

        var found = Mailbox.TakeMatch(this, Matcher<T>.Instance, guard);
        if (found is null && !_inbox.IsEmpty)
        {
            var examined = Mailbox.Last;
            DrainAlive();
            found = Mailbox.TakeMatch(this, Matcher<T>.Instance, guard, examined);
        }

        return found;
    }

    // The caller has checked that the message is a T, so a reference type needs no second check.
    private static T As<T>(object message) => typeof(T).IsValueType ? (T)message : Unsafe.As<object, T>(ref message);

    private void DrainAlive()
    {
        Drain();
        if (HasEnded)
            throw EndedException();
    }

    /// <summary>Begins a receive that does not complete at once. Returns the token of its value task.</summary>
    private short Wait(Matcher matcher, object? guard, object? received, TimeSpan after)
    {
        // First, because the clock may fail: then no receive has begun.
        if (received is null && after != Timeout.InfiniteTimeSpan)
            Extras.Timeout = new ReceiveTimeout(this, after);
        if (!ReferenceEquals(_matcher, matcher))
            _matcher = matcher;
        if ((received ?? guard) is { } present)
            _guardOrReceived = present;
        _stage = received is null ? ReceiveStage.Waiting : ReceiveStage.Deferred;
        return ++_token;
    }

    private bool TryCompleteReceive()
    {
        if (!HasReceived)
            Drain();
        return HasReceived;
    }

    private void Complete(object received)
    {
        _guardOrReceived = received;
        _stage = ReceiveStage.Completed;
    }

    private void ResumeReceive()
    {
        _isAwaited = false;
        if (_stage == ReceiveStage.Deferred)
            _stage = ReceiveStage.Completed;
        if (_continuation is UnusualContinuation unusual)
            RunUnusual(unusual);
        else
            UsualContinuation.Instance(_continuation);
    }

    private void RunUnusual(UnusualContinuation continuation)
    {
        try
        {
            continuation.Run();
        }
        catch (Exception error)
        {
            ContinuationFailed(error);
        }
    }

    private void Validate(Matcher matcher, short token)
    {
        if (_stage == ReceiveStage.None || !ReferenceEquals(_matcher, matcher) || token != _token)
            throw new InvalidOperationException(
                $"{Pid} has ended this receive already: a receive can be awaited only once, by the process that began it.");
    }

    private static (Action<object?> Continuation, object? State) Flowing(
        ExecutionContext context, Action<object?> continuation, object? state) =>
        (_ => ExecutionContext.Run(context, new ContextCallback(continuation), state), null);
}

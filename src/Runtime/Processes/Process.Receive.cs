using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Pail.Runtime.Processes;

/// <summary>
/// Selective receive: the process stores what it waits for and how to go on, so that waiting allocates nothing of ours. What awaits it is a
/// value task whose source is the one shared matcher of its type, which finds the process as the one that runs: an awaiter of our own would
/// cost every waiting process a delegate.
/// </summary>
internal sealed partial class Process
{
    // How to go on: what the usual continuation takes, or an unusual one. Left in place between receives, like the matcher: in a loop the
    // next receive mostly brings the same, and a compare is cheaper than a write that the garbage collector must hear of.
    private object? _continuation;
    private bool _isAwaited;

    // Not by an await: the code may go on, and end, without it.
    private bool _isAwaitedAsTask;
    private Matcher? _matcher;
    private ReceiveStage _stage;

    // Until the receive has its message the guard, then the message, or what stands for one.
    private object? _guardOrReceived;

    private short _token;

    private bool HasReceived => _stage >= ReceiveStage.Rests;

    /// <summary>Stands for the message in a receive whose time ran out.</summary>
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

    /// <summary>Whether the receive that was begun with the token has its message, and the turn has time for it.</summary>
    internal ValueTaskSourceStatus GetReceiveStatus(Matcher matcher, short token)
    {
        Validate(matcher, token);
        return !HasEnded && _stage != ReceiveStage.Has ? ValueTaskSourceStatus.Pending
            : !HasEnded ? ValueTaskSourceStatus.Succeeded
            : ValueTaskSourceStatus.Faulted;
    }

    /// <summary>Stores how to go on once the receive has its message.</summary>
    internal void OnReceived(
        Matcher matcher, short token, Action<object?> continuation, object? state, ValueTaskSourceOnCompletedFlags flags)
    {
        Validate(matcher, token);
        if (_isAwaited)
            throw new InvalidOperationException($"{Pid} already awaits this receive; it can be awaited once.");

        if ((flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) != 0 && ExecutionContext.Capture() is { } context)
            (continuation, state) = Flowing(context, continuation, state);
        var rest = ReferenceEquals(continuation, UsualContinuation.Instance) ? state : new UnusualContinuation(continuation, state);
        if (!ReferenceEquals(_continuation, rest))
            _continuation = rest;
        _isAwaited = true;
        _isAwaitedAsTask = (flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) == 0;
    }

    /// <summary>
    /// What the receive got: a message, or <see cref="TimedOut"/>; null when the process has ended, which the caller then says.
    /// </summary>
    internal object? EndReceive(Matcher matcher, short token)
    {
        Validate(matcher, token);
        if (!HasEnded && !HasReceived)
            throw new InvalidOperationException($"{Pid} has not received yet; a receive is to be awaited.");

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
        if (!ReferenceEquals(_extras?.Timeout, timeout) || _stage != ReceiveStage.Waits)
            return;

        // A message that arrived before the timer has won already. What arrived after waits its turn in the drain.
        Complete(TimedOut);
    }

    /// <summary>Runs a guard. It sees one message and must leave the mailbox alone, through which somebody is walking.</summary>
    internal bool Guard<T>(Func<T, bool> guard, T candidate)
    {
        var worker = Worker.Current;
        var outer = worker.Guarded;
        worker.Guarded = this;

        // So that the operations of the process look twice.
        _signalled = true;
        try
        {
            return guard(candidate);
        }
        catch (Exception)
        {
            // A guard that fails does not match: that is what guards mean in Erlang, and the message stays for another receive.
            return false;
        }
        finally
        {
            worker.Guarded = outer;
        }
    }

    /// <summary>Gives a message that arrives to the receive that waits for it: the mailbox then need not hold it.</summary>
    internal bool TryReceive(Message message)
    {
        if (_stage != ReceiveStage.Waits || !_matcher!.Matches(this, message.Body, _guardOrReceived))
            return false;

        Complete(message.Body);
        return true;
    }

    private void BeginReceive()
    {
        Checkpoint();
        if (_stage != ReceiveStage.None)
            throw new InvalidOperationException($"{Pid} is already waiting in a receive; a process does one thing at a time.");
    }

    /// <summary>Takes the oldest message that matches, if it has arrived.</summary>
    private object? TakeArrived<T>(Func<T, bool>? guard)
    {
        if (Mailbox.Count == 0)
            DrainAlive();
        if (guard is null && Mailbox.First is Message { Body: var first } && first is T)
        {
            Mailbox.TakeFirst();
            return first;
        }

        var found = Mailbox.TakeMatch(this, Matcher<T>.Instance, guard);
        if (found is null && !_inbox.IsEmpty)
        {
            var examined = Mailbox.Last;
            DrainAlive();
            found = Mailbox.TakeMatch(this, Matcher<T>.Instance, guard, examined);
        }

        return found;
    }

    // A message that is known to be one: reference types need no second check.
    private static T As<T>(object message) => typeof(T).IsValueType ? (T)message : Unsafe.As<object, T>(ref message);

    private void DrainAlive()
    {
        Drain();
        if (HasEnded)
            throw EndedException();
    }

    /// <summary>Makes the receive one that waits. Returns the token of its value task.</summary>
    private short Wait(Matcher matcher, object? guard, object? received, TimeSpan after)
    {
        // First, since a clock may fail; then nothing has begun.
        if (received is null && after != Timeout.InfiniteTimeSpan)
            Extras.Timeout = new ReceiveTimeout(this, after);
        if (!ReferenceEquals(_matcher, matcher))
            _matcher = matcher;
        if ((received ?? guard) is { } present)
            _guardOrReceived = present;
        _stage = received is null ? ReceiveStage.Waits : ReceiveStage.Rests;
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
        _stage = ReceiveStage.Has;
    }

    private void ResumeReceive()
    {
        _isAwaited = false;
        if (_stage == ReceiveStage.Rests)
            _stage = ReceiveStage.Has;
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
                $"{Pid} has ended this receive already; it can be awaited once, by the process that began it.");
    }

    private static (Action<object?> Continuation, object? State) Flowing(
        ExecutionContext context, Action<object?> continuation, object? state) =>
        (_ => ExecutionContext.Run(context, new ContextCallback(continuation), state), null);
}

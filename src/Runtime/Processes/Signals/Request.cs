namespace Pail.Runtime.Processes;

/// <summary>A request that one process waits on another to answer.</summary>
internal abstract class Request : Signal
{
    /// <summary>The process that is asked.</summary>
    internal Process? Target { get; private protected set; }

    /// <summary>
    /// The async method that awaits this use directly; null when the request is awaited in another way, as with <c>AsTask()</c>. Written by
    /// the waiting process, before it publishes that it waits.
    /// </summary>
    internal object? Awaiter { get; set; }

    /// <summary>Whether the target has begun to handle this use. For threads that have seen the target wait for an answer.</summary>
    internal abstract bool IsDelivered { get; }

    /// <summary>The number of this use: the object is reused for one request after the other. Any thread.</summary>
    internal abstract int Life { get; }

    /// <summary>Whether the answer to that use is still to come. Any thread.</summary>
    internal abstract bool IsPendingIn(int life);

    /// <summary>Whether the target has passed the reply handle on, so that another process may answer. Any thread.</summary>
    internal abstract bool IsLeftToOthers { get; }

    /// <summary>Fails that use if its answer is still to come, because it closes a cycle of callers. Any thread.</summary>
    internal abstract void Withdraw(int life, string cycle);

    /// <summary>
    /// Called when the waiting process has ended. Claims the request, so that its code gets the exit exception when it is resumed.
    /// </summary>
    internal abstract bool TryAbandon(Process caller);
}

namespace Pail.Runtime.Processes;

/// <summary>A request that one process waits on another to answer.</summary>
internal abstract class Request : Signal
{
    /// <summary>The process that is asked.</summary>
    internal Process? Target { get; private protected set; }

    /// <summary>
    /// The async method that has awaited this use itself, if one has; null when the answer went another way, as with <c>AsTask()</c>.
    /// Written by the process that waits, before it tells others that it waits.
    /// </summary>
    internal object? Awaiter { get; set; }

    /// <summary>Whether the target has begun to handle that use. Any thread that has seen the target wait for something.</summary>
    internal abstract bool IsDelivered { get; }

    /// <summary>Which use of the object this is: it may serve one request after the other. Any thread.</summary>
    internal abstract int Life { get; }

    /// <summary>Whether the answer to that use is still to come. Any thread.</summary>
    internal abstract bool IsPendingIn(int life);

    /// <summary>Whether the target has handed the answer on, and may not be the one who gives it. Any thread.</summary>
    internal abstract bool IsLeftToOthers { get; }

    /// <summary>Fails that use, if its answer is still to come, because it closes a cycle of callers. Any thread.</summary>
    internal abstract void Withdraw(int life, string cycle);

    /// <summary>
    /// The process that waits has ended: claims the request, for it to go on at once with the exception of that, when it is resumed.
    /// </summary>
    internal abstract bool TryAbandon(Process caller);
}

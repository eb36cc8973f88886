namespace Pail.Runtime.Processes;

/// <summary>A request that one process waits on another to answer.</summary>
internal abstract class Request : Signal
{
    /// <summary>Who is asked.</summary>
    internal Process? Target { get; private protected set; }

    /// <summary>Whether the answer is still to come. Any thread.</summary>
    internal abstract bool IsPending { get; }

    /// <summary>The process that waits has ended: claims the request, for it to go on at once with the exception of that, when it is resumed.</summary>
    internal abstract bool TryAbandon(Process caller);
}

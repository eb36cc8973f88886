namespace Pail.Runtime.Processes;

/// <summary>How a process sleeps.</summary>
internal enum Rest
{
    /// <summary>Until a signal comes.</summary>
    Parked,

    /// <summary>As a server that could answer a request at once, on the thread of its caller.</summary>
    Ready,

    /// <summary>In a receive without a guard, which the sender of a message can complete.</summary>
    Receiving,
}

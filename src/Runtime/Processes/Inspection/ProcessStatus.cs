namespace Pail.Runtime.Processes;

/// <summary>The state of a process at one moment: the <c>status</c> of <c>Process.info/2</c>.</summary>
public enum ProcessStatus
{
    /// <summary>Its code is on a thread: it runs, or has called a server that answers right there.</summary>
    Running,

    /// <summary>It has something to do and waits for a thread.</summary>
    Runnable,

    /// <summary>It waits, in a receive or for something outside; an idle server waits for its next message.</summary>
    Waiting,

    /// <summary>An exit signal that will end it is under way. For all other processes it has ended.</summary>
    Exiting,
}

namespace Pail.Runtime.Processes;

/// <summary>What a process is at: the <c>status</c> of <c>Process.info/2</c>. A moment's value.</summary>
public enum ProcessStatus
{
    /// <summary>Its code is on a thread: it runs, or has called a server that answers right there.</summary>
    Running,

    /// <summary>It has something to do and waits for a thread.</summary>
    Runnable,

    /// <summary>It waits, in a receive or for something outside; an idle server waits for its next message.</summary>
    Waiting,

    /// <summary>A kill is under way to it that it has not noticed yet. For everybody else it has ended.</summary>
    Exiting,
}

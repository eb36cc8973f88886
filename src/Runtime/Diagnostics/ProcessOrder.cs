namespace Pail.Runtime.Diagnostics;

/// <summary>The order of processes in a sample. Numbers come with the largest first, names and pids with the smallest.</summary>
public enum ProcessOrder
{
    /// <summary>By the number of messages that wait.</summary>
    Mailbox,

    /// <summary>By the messages handled a second.</summary>
    Messages,

    /// <summary>By the share of the time in which the code ran.</summary>
    Busy,

    /// <summary>By the memory estimate.</summary>
    Memory,

    /// <summary>By the restarts of the child that the process is.</summary>
    Restarts,

    /// <summary>By name, in the order of its characters, whatever their case; processes without a name come last.</summary>
    Name,

    /// <summary>By pid, so the oldest first.</summary>
    Pid,
}

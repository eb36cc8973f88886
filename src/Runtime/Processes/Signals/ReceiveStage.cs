namespace Pail.Runtime.Processes;

/// <summary>The stage of a process's receive. A byte, because every process has this field.</summary>
internal enum ReceiveStage : byte
{
    /// <summary>There is no receive.</summary>
    None,

    /// <summary>The receive waits for its message.</summary>
    Waiting,

    /// <summary>The message is there, but the turn is used up: the code goes on in the next turn.</summary>
    Deferred,

    /// <summary>The message is there, or the time has run out.</summary>
    Completed,
}

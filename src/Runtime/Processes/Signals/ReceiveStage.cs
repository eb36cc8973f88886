namespace Pail.Runtime.Processes;

/// <summary>How far the receive of a process has come. A byte, since every process has one.</summary>
internal enum ReceiveStage : byte
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>It waits for its message.</summary>
    Waits,

    /// <summary>The message is there, but the turn is used up: only the next turn may go on with it.</summary>
    Rests,

    /// <summary>The message is there, or what stands for one.</summary>
    Has,
}

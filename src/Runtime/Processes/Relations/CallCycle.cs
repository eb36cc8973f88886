namespace Pail.Runtime.Processes;

/// <summary>A cycle of processes: each waits for an answer of the next, and the last for an answer of the first.</summary>
/// <param name="Path">The processes, as a text for people.</param>
/// <param name="Closing">A wait whose request is still in a mailbox, and would never be handled.</param>
internal sealed record CallCycle(string Path, ObservedWait Closing);

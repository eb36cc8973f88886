namespace Pail.Runtime.Processes;

/// <summary>Processes of which each waits for the next, and the last for the first.</summary>
/// <param name="Path">The processes, for people.</param>
/// <param name="Closing">The wait that closed the cycle: its request is not being handled, and never would be.</param>
internal sealed record CallCycle(string Path, ObservedWait Closing);

namespace Pail.Runtime.Processes;

/// <summary>Estimates what the runtime needs for a process. The numbers are those of a 64-bit program; a test holds them.</summary>
internal static class ProcessMemory
{
    /// <summary>The process, its code's object and its task.</summary>
    internal const int Process = 400;

    /// <summary>What only few processes need: see <see cref="ProcessExtras"/>.</summary>
    internal const int Extras = 250;

    /// <summary>A message that waits, without what it refers to.</summary>
    internal const int Message = 32;

    /// <summary>A link or a monitor.</summary>
    internal const int Relation = 64;

    internal static long Estimate(int mailboxLength, ProcessExtras? extras) =>
        Process
        + (long)Message * mailboxLength
        + (extras is null ? 0 : Extras + (long)Relation * (extras.Links.Count + extras.Watchers.Count + extras.Watching.Count));
}

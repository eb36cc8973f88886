namespace Pail.Buckets;

/// <summary>What was left out at the end of a store when it was opened.</summary>
/// <param name="Bytes">The bytes, those of a commit that a crash interrupted included.</param>
/// <param name="Commits">
/// How many whole commits followed what was lost in a power cut, because commits did not wait for the disk. They are lost with it.
/// </param>
internal readonly record struct LogCut(long Bytes, int Commits);

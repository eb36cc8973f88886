namespace Pail.Server.Observer.Comparing;

/// <summary>What the clients of a comparison do.</summary>
/// <param name="Name">Its name in requests.</param>
/// <param name="Reads">The share of reads.</param>
/// <param name="Change">What the rest does.</param>
/// <param name="Text">What it is, for people.</param>
internal sealed record Workload(string Name, double Reads, Change Change, string Text)
{
    /// <summary>The mixes of YCSB by their letters, and some that tell a queue from a lock.</summary>
    internal static readonly Workload[] All =
    [
        new("A", 0.5, Change.Update, "half reads, half updates"),
        new("B", 0.95, Change.Update, "95 % reads, 5 % updates"),
        new("C", 1, Change.Update, "reads only"),
        new("D", 0.95, Change.Insert, "95 % reads of recent keys, 5 % inserts"),
        new("E", 0.95, Change.Scan, "95 % lists of up to 100 keys, 5 % inserts"),
        new("F", 0.5, Change.ReadModifyWrite, "half reads, half reads that are written back if nobody else wrote"),
        new("batch", 0, Change.Batch, "ten updates in one request"),
        new("counter", 0, Change.Count, "all clients increment one counter"),
        new("contention", 0, Change.Contend, "all clients read one key and write it back if nobody else wrote"),
    ];

    internal static Workload? Find(string? name) => Array.Find(All, workload => workload.Name == name);
}

/// <summary>The operations of a workload that are no reads.</summary>
internal enum Change
{
    Update,
    Insert,
    Scan,
    ReadModifyWrite,
    Batch,
    Count,
    Contend,
}

namespace Pail.Buckets;

/// <summary>Where a bucket's data lives.</summary>
public enum BucketBackend
{
    /// <summary>In the state of an agent process: every read and write is a function sent to the process.</summary>
    Agent,

    /// <summary>In the state of a genserver process: every read and write is a call.</summary>
    GenServer,

    /// <summary>In an ETS-like table. Callers read and write the table themselves; a process only owns it.</summary>
    Table,
}

namespace Pail.Buckets;

/// <summary>Where a bucket's state lives.</summary>
public enum BucketBackend
{
    /// <summary>In the state of an agent process: every read and write is a function sent to the process.</summary>
    Agent,

    /// <summary>In the state of a genserver process: every read and write is a call.</summary>
    GenServer,

    /// <summary>In an ETS-like table owned by a process: reads and writes go to the table, the process only keeps it.</summary>
    Table,
}

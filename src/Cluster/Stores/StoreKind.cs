namespace Pail.Cluster.Stores;

/// <summary>The kinds of stores.</summary>
internal enum StoreKind
{
    /// <summary>In this process; ends with it.</summary>
    Memory,

    /// <summary>A file in a directory of this machine.</summary>
    Sqlite,

    /// <summary>A Redis server.</summary>
    Redis,

    /// <summary>A PostgreSQL server.</summary>
    Postgres,
}

namespace Pail.Bench.Cluster;

/// <summary>Where a cluster under proof keeps its buckets.</summary>
internal enum StoreChoice
{
    Sqlite,
    Redis,
    Postgres,
}

namespace Pail.Bench.Durable.Workloads;

/// <summary>What goes on beside writers, again and again.</summary>
internal enum Disturbance
{
    None,
    Compaction,
    BackUp,
}

namespace Pail.Bench.Cluster.History;

/// <summary>Something that a cluster did wrong.</summary>
internal sealed record Violation(ViolationKind Kind, string Message)
{
    public override string ToString() => $"{Kind}: {Message}";
}

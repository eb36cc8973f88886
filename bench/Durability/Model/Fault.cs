namespace Pail.Bench.Durability.Model;

/// <summary>Something that the server did wrong.</summary>
internal sealed record Fault(FaultKind Kind, string Message)
{
    public override string ToString() => $"{Kind}: {Message}";
}

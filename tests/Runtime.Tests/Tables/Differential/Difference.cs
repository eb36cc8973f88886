namespace Pail.Runtime.Tests.Tables.Differential;

/// <summary>A sequence of operations in which only the last one has different answers.</summary>
internal sealed record Difference(IReadOnlyList<string> Operations, string Ours, string Theirs)
{
    public override string ToString() => string.Join('\n', [.. Operations, $"    ours: {Ours}", $"    ets:  {Theirs}"]);
}

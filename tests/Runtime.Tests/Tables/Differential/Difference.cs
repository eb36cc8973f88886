namespace Pail.Runtime.Tests.Tables.Differential;

/// <summary>Operations of which the last one, and none before, is answered differently.</summary>
internal sealed record Difference(IReadOnlyList<string> Operations, string Ours, string Theirs)
{
    public override string ToString() => string.Join('\n', [.. Operations, $"    ours: {Ours}", $"    ets:  {Theirs}"]);
}

namespace Pail.Runtime.NextVersion;

/// <summary>What the next version keeps instead of a number: a state of a type that the version before it does not know.</summary>
public sealed record Tally(int Count, object? Before);

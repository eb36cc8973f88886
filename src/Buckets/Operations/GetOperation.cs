namespace Pail.Buckets;

/// <summary>Reads a key. Counts as a use: renews a sliding expiry.</summary>
public sealed record GetOperation : Operation
{
    /// <summary>Reads a key.</summary>
    /// <param name="key">The key.</param>
    public GetOperation(string key)
        : base(key)
    {
    }

    internal override bool Writes => false;

    private protected override Decision DecideAllowed(Entry? current, in OperationContext context) =>
        current is null || !context.TryUse(current)
            ? Decision.Nothing(new OperationResult(ApplyStatus.Absent, null, null))
            : Decision.Nothing(new OperationResult(ApplyStatus.Found, current, current));
}

using Pail.Runtime.Tables;

namespace Pail.Buckets;

/// <summary>
/// Changes when a value expires, or removes its expiry. The value keeps its revision, so a condition that was made before still holds.
/// </summary>
public sealed record ExpireOperation : Operation
{
    /// <summary>Changes when a value expires.</summary>
    /// <param name="key">The key.</param>
    /// <param name="expiration">The expiry; <see cref="Expiration.None"/> removes it.</param>
    public ExpireOperation(string key, Expiration expiration)
        : base(key) => Expiration = expiration;

    /// <summary>The expiry.</summary>
    public Expiration Expiration { get; }

    private protected override Decision DecideAllowed(Entry? current, in OperationContext context)
    {
        if (current is null)
            return Decision.Nothing(new OperationResult(ApplyStatus.Absent, null, null));
        return context.TryTrack(Expiration, out var tracking) is { } fault
            ? Decision.Refuse(current, fault)
            : new Decision(EntryChange.Expiry, new OperationResult(ApplyStatus.ExpiryChanged, current.With(tracking), current));
    }
}

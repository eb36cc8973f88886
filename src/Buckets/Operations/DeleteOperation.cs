namespace Pail.Buckets;

/// <summary>Removes a key. The result has the removed entry, so this is also get-and-delete.</summary>
public sealed record DeleteOperation : Operation
{
    /// <summary>Removes a key.</summary>
    /// <param name="key">The key.</param>
    public DeleteOperation(string key)
        : base(key)
    {
    }

    internal override bool OnlyRemoves => true;

    private protected override Decision DecideAllowed(Entry? current, in OperationContext context) => current is null
        ? Decision.Nothing(new OperationResult(ApplyStatus.Absent, null, null))
        : new Decision(EntryChange.Delete, new OperationResult(ApplyStatus.Deleted, null, current));
}

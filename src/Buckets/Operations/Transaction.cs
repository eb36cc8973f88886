namespace Pail.Buckets;

/// <summary>
/// Several operations as one: if all comparisons hold, the operations of <see cref="Then"/> are done, else those of <see cref="Else"/>.
/// No reader and no watcher sees a part of it. If one operation fails, nothing is done.
/// </summary>
/// <example>
/// <code>
/// var moved = await bucket.Apply(new Transaction
/// {
///     Compare = [new Comparison("from", Condition.Matches(seen.Revision)), new Comparison("to", Condition.CreateOnly)],
///     Then = [new DeleteOperation("from"), new PutOperation("to", value)],
/// });
/// </code>
/// </example>
public sealed record Transaction
{
    /// <summary>What must hold for <see cref="Then"/>; always holds when empty.</summary>
    public IReadOnlyList<Comparison> Compare
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            Comparison[] copy = [.. value];
            if (Array.Exists(copy, static comparison => comparison.Key is null || comparison.Condition is null))
                throw new ArgumentNullException(nameof(value), "A comparison must have a key and a condition.");
            field = copy;
        }
    } = [];

    /// <summary>The operations when all comparisons hold. At most one of them may write the same key.</summary>
    public IReadOnlyList<Operation> Then
    {
        get;
        init => field = Operation.Copy(value);
    } = [];

    /// <summary>The operations when a comparison does not hold. At most one of them may write the same key.</summary>
    public IReadOnlyList<Operation> Else
    {
        get;
        init => field = Operation.Copy(value);
    } = [];
}

/// <summary>One comparison of a transaction.</summary>
/// <param name="Key">The key.</param>
/// <param name="Condition">What must hold for the key.</param>
public readonly record struct Comparison(string Key, Condition Condition);

/// <summary>What a transaction did.</summary>
/// <param name="ComparisonsHeld">Whether all comparisons held, so that <see cref="Transaction.Then"/> was chosen.</param>
/// <param name="Revision">The bucket's revision after the transaction.</param>
/// <param name="Results">
/// One result for each operation that was chosen, in order. After a failure only those up to the one that failed.
/// </param>
public sealed record TransactionResult(bool ComparisonsHeld, Revision Revision, IReadOnlyList<OperationResult> Results)
{
    /// <summary>The position of the operation that failed, so that nothing was done; <see langword="null"/> when none failed.</summary>
    public int? FailedIndex { get; init; }

    /// <summary>Whether the operations that were chosen were done. If not, the results before the failure did not happen either.</summary>
    public bool IsDone => FailedIndex is null;
}

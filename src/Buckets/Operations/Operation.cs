using Pail.Runtime.Servers;

namespace Pail.Buckets;

/// <summary>
/// One step on one key: what <see cref="IBucket.Apply(Operation)"/> does at once, a batch does one after another, and a transaction does
/// together with others. The kinds are the types derived from this one. An operation is also the message that a genserver bucket is called
/// with.
/// </summary>
public abstract record Operation : ICall<OperationResult>
{
    private protected Operation(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Key = key;
    }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>What must hold for the operation to change anything; <see cref="Condition.None"/> by default.</summary>
    public Condition Condition
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = Condition.None;

    /// <summary>
    /// Whether the caller reads <see cref="OperationResult.Previous"/>; <see langword="true"/> by default. If not, a bucket on another
    /// machine spares sending it, and it may be <see langword="null"/>.
    /// </summary>
    public bool WantsPrevious { get; init; } = true;

    /// <summary>Whether the limits have been checked before, so that the operation is not refused because of them.</summary>
    internal virtual bool IsAdmitted => false;

    /// <summary>Whether the operation may change the bucket.</summary>
    internal virtual bool Writes => true;

    /// <summary>Whether the operation adds nothing, so that a full store can take it.</summary>
    internal virtual bool OnlyRemoves => false;

    /// <summary>Decides what the operation does to the current entry. Nothing here waits, locks or stores.</summary>
    internal Decision Decide(Entry? current, in OperationContext context) =>
        Condition.Allows(current, context.Now)
            ? DecideAllowed(current, context)
            : Decision.Nothing(new OperationResult(ApplyStatus.PreconditionFailed, current, current));

    /// <summary>Copies a list of operations, so that the bucket does not see later changes of the list. Refuses null in it.</summary>
    internal static Operation[] Copy(IReadOnlyList<Operation> operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        Operation[] copy = [.. operations];
        return copy.Contains(null)
            ? throw new ArgumentNullException(nameof(operations), "An operation must not be null.")
            : copy;
    }

    private protected abstract Decision DecideAllowed(Entry? current, in OperationContext context);
}

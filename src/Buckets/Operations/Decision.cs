namespace Pail.Buckets;

/// <summary>What an operation wants to do to a key.</summary>
/// <param name="Change">The change. Its entry is <see cref="OperationResult.Entry"/>.</param>
/// <param name="Result">The answer, once the change is made.</param>
internal readonly record struct Decision(EntryChange Change, OperationResult Result)
{
    /// <summary>
    /// What the limits are asked about. Another expiry stores no value, so it is never refused, however small the limits have become.
    /// </summary>
    internal SizeChange Size => Change is EntryChange.Put or EntryChange.Delete ? new SizeChange(Result.Previous, Result.Entry) : default;

    internal static Decision Nothing(in OperationResult result) => new(EntryChange.None, result);

    internal static Decision Refuse(Entry? current, OperationFault fault) =>
        Nothing(new OperationResult(ApplyStatus.Refused, current, current) { Fault = fault });

    /// <summary>Stores an entry in place of the current one.</summary>
    internal static Decision Put(Entry? current, Entry next, long number = 0) => new(
        EntryChange.Put,
        new OperationResult(current is null ? ApplyStatus.Created : ApplyStatus.Replaced, next, current) { Number = number });
}

/// <summary>How a key changes.</summary>
internal enum EntryChange
{
    None,

    /// <summary>The key gets another value: a new revision.</summary>
    Put,

    /// <summary>The key is removed: a new revision.</summary>
    Delete,

    /// <summary>The key keeps its value and its revision, with another expiry.</summary>
    Expiry,
}

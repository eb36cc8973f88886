namespace Pail.Buckets;

/// <summary>Why an operation was refused. Nothing changed.</summary>
/// <param name="Kind">The rule that the operation breaks.</param>
/// <param name="Message">The rule and the value that breaks it, as a sentence.</param>
public sealed record OperationFault(OperationFaultKind Kind, string Message)
{
    /// <summary>The limit that would be exceeded; <see langword="null"/> when the fault is none of a limit.</summary>
    public long? Limit { get; init; }

    /// <summary>The amount that the operation would have led to; <see langword="null"/> when the fault is none of a limit.</summary>
    public long? Amount { get; init; }

    internal static OperationFault OfLimit(OperationFaultKind kind, string rule, long limit, long amount) =>
        new(kind, $"{rule} must be at most {limit}, but would be {amount}.") { Limit = limit, Amount = amount };
}

/// <summary>The rules that an operation can break.</summary>
public enum OperationFaultKind
{
    /// <summary>The value would be larger than <see cref="BucketConfig.MaxValueBytes"/>.</summary>
    ValueTooLarge,

    /// <summary>The bucket would hold more keys than <see cref="BucketConfig.MaxKeys"/>.</summary>
    TooManyKeys,

    /// <summary>The values would have more bytes together than <see cref="BucketConfig.MaxBytes"/>.</summary>
    TooManyBytes,

    /// <summary>All buckets together would take more memory than <see cref="BucketTreeOptions.MemoryBudget"/>.</summary>
    OverMemoryBudget,

    /// <summary>A counter's value is not a whole number from -2^63 to 2^63-1 in plain decimal digits.</summary>
    NotAnInteger,

    /// <summary>A counter would leave the range from -2^63 to 2^63-1.</summary>
    IntegerOverflow,

    /// <summary>The value to be patched is not JSON.</summary>
    NotJson,

    /// <summary>The moment at which the value shall expire has passed.</summary>
    InvalidExpiration,

    /// <summary>The transaction writes one key twice.</summary>
    KeyWrittenTwice,

    /// <summary>
    /// The entries of an import would take more memory than the import may take, or the changes of an import or a transaction of a durable
    /// bucket would have more bytes than the storage takes at once.
    /// </summary>
    ImportTooLarge,
}

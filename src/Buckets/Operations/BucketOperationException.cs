namespace Pail.Buckets;

/// <summary>An operation was refused, and nothing changed: it cannot be done with this value, or it exceeds a limit.</summary>
public sealed class BucketOperationException : Exception
{
    /// <summary>Makes the exception of a refused operation, for code that does transactions and for other backends.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="key">The key.</param>
    /// <param name="fault">The rule, with its limit and the amount.</param>
    public BucketOperationException(string bucket, string key, OperationFault fault)
        : base($"Bucket \"{bucket}\", key {KeyText.Quote(key)}: {fault?.Message}")
    {
        ArgumentNullException.ThrowIfNull(fault);
        Bucket = bucket;
        Key = key;
        Fault = fault;
    }

    /// <summary>The bucket's name.</summary>
    public string Bucket { get; }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>The rule, with its limit and the amount.</summary>
    public OperationFault Fault { get; }
}

namespace Pail.Buckets;

/// <summary>An operation was refused, and nothing changed: it cannot be done with this value, or it exceeds a limit.</summary>
public sealed class BucketOperationException : Exception
{
    internal BucketOperationException(string bucket, string key, OperationFault fault)
        : base($"Bucket \"{bucket}\": {fault.Message}")
    {
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

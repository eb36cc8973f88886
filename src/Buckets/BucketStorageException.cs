namespace Pail.Buckets;

/// <summary>The storage of durable buckets cannot do what it was asked for. The message names the file and what to do about it.</summary>
/// <param name="fault">What is wrong.</param>
/// <param name="message">The message.</param>
/// <param name="inner">The cause, if another exception is.</param>
public sealed class BucketStorageException(BucketStorageFault fault, string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>What is wrong.</summary>
    public BucketStorageFault Fault { get; } = fault;
}

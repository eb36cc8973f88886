namespace Pail.Buckets;

/// <summary>What a process gets that has subscribed to a bucket.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Event">What happened.</param>
public sealed record BucketMessage(string Bucket, BucketEvent Event);

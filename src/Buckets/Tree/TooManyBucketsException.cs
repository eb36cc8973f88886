namespace Pail.Buckets;

/// <summary>A bucket was not created, because there are as many as <see cref="BucketTreeOptions.MaxBuckets"/> allows.</summary>
public sealed class TooManyBucketsException : Exception
{
    internal TooManyBucketsException(string bucket, int limit)
        : base($"There must be at most {limit} buckets, so bucket \"{bucket}\" was not created.")
    {
        Bucket = bucket;
        Limit = limit;
    }

    /// <summary>The name of the bucket that was not created.</summary>
    public string Bucket { get; }

    /// <summary>How many buckets there may be.</summary>
    public int Limit { get; }
}

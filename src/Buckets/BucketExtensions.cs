using Pail.Runtime.Tables;

namespace Pail.Buckets;

/// <summary>Short forms of the operations on one key.</summary>
public static class BucketExtensions
{
    /// <summary>Stores a value when the condition holds. Replaces the previous value.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="condition">What must hold; <see langword="null"/> for nothing.</param>
    /// <returns>What happened, the entry that the key has now, and the one it had before.</returns>
    /// <exception cref="BucketOperationException">The value exceeds a limit.</exception>
    public static ValueTask<OperationResult> Put(this IBucket bucket, string key, NewValue value, Condition? condition = null) =>
        Of(bucket).Apply(new PutOperation(key, value) { Condition = condition ?? Condition.None });

    /// <summary>Removes a key when the condition holds.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="condition">What must hold; <see langword="null"/> for nothing.</param>
    /// <returns>What happened, and the entry that the key had.</returns>
    public static ValueTask<OperationResult> Delete(this IBucket bucket, string key, Condition? condition = null) =>
        Of(bucket).Apply(new DeleteOperation(key) { Condition = condition ?? Condition.None });

    /// <summary>Whether a key is present. Does not count as a use.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <returns>Whether it is present.</returns>
    public static async ValueTask<bool> Exists(this IBucket bucket, string key) => await Of(bucket).Peek(key) is not null;

    /// <summary>Adds to a counter. A missing counter begins at 0.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="by">How much to add; may be negative.</param>
    /// <returns>The new value.</returns>
    /// <exception cref="BucketOperationException">The value is no whole number, or would leave the range of 64 bits.</exception>
    public static async ValueTask<long> Increment(this IBucket bucket, string key, long by = 1) =>
        (await Of(bucket).Apply(new IncrementOperation(key, by))).Number;

    /// <summary>Appends bytes to a value, or creates the value with them.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="bytes">The bytes; must not change afterwards.</param>
    /// <returns>What happened, and the entry that the key has now.</returns>
    /// <exception cref="BucketOperationException">The value would exceed a limit.</exception>
    public static ValueTask<OperationResult> Append(this IBucket bucket, string key, ReadOnlyMemory<byte> bytes) =>
        Of(bucket).Apply(new AppendOperation(key, bytes));

    /// <summary>Changes a JSON value by a merge patch (RFC 7396).</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="patch">The patch.</param>
    /// <returns>What happened, and the entry that the key has now.</returns>
    /// <exception cref="BucketOperationException">The value is not JSON, or would exceed a limit.</exception>
    public static ValueTask<OperationResult> Patch(this IBucket bucket, string key, JsonMergePatch patch) =>
        Of(bucket).Apply(new PatchOperation(key, patch));

    /// <summary>Changes when a value expires.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="expiration">The expiry.</param>
    /// <returns>Whether the key is present.</returns>
    /// <exception cref="BucketOperationException">The moment of expiry has passed.</exception>
    public static async ValueTask<bool> SetExpiration(this IBucket bucket, string key, Expiration expiration) =>
        (await Of(bucket).Apply(new ExpireOperation(key, expiration))).Status == ApplyStatus.ExpiryChanged;

    /// <summary>Removes the expiry of a value.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <returns>Whether the key is present.</returns>
    public static ValueTask<bool> Persist(this IBucket bucket, string key) => bucket.SetExpiration(key, Expiration.None);

    /// <summary>Renews a sliding expiry without reading the value.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <returns>Whether the key is present.</returns>
    public static async ValueTask<bool> Touch(this IBucket bucket, string key) => await Of(bucket).Get(key) is not null;

    private static IBucket Of(IBucket bucket)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        return bucket;
    }
}

using System.Buffers;
using Microsoft.Extensions.Caching.Distributed;
using Pail.Runtime.Tables;

namespace Pail.Buckets;

/// <summary>
/// A bucket as a cache of .NET: for sessions, and as the second level of <c>HybridCache</c> and of other caches. Any backend serves.
/// </summary>
/// <example>
/// <code>
/// await using var node = new Node();
/// await using var buckets = new BucketTree(node);
/// await buckets.Start();
/// using var cache = new BucketDistributedCache(buckets, "cache");
/// await cache.SetStringAsync("milk", "3", new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(20) });
/// </code>
/// </example>
/// <remarks>
/// <para>
/// Keys are any text, also the empty one; case and spaces matter. Values are copied in and out. They are stored as
/// <c>application/octet-stream</c>. Without a time in the options, the bucket's default expiry holds. A relative time wins over an absolute
/// one. A sliding time never moves the expiry past the absolute or relative time. At the instant of its expiry a value is gone.
/// </para>
/// <para>
/// The bucket is created when it is absent, also when it is deleted while the cache is in use. When the bucket's process is being restarted
/// or does not answer in time, every method throws <see cref="BucketUnavailableException"/>. When a value exceeds a limit of the bucket,
/// the set throws <see cref="BucketOperationException"/>. A token that is already cancelled stops a method before it does anything; a
/// later cancellation has no effect, because an operation takes at most <see cref="BucketConfig.CallTimeout"/>.
/// </para>
/// <para>
/// Prefer the asynchronous methods. The synchronous ones return at once when the bucket is idle. Otherwise they block the thread, at most
/// for <see cref="BucketConfig.CallTimeout"/>. They do not deadlock under a synchronization context or inside a process.
/// </para>
/// </remarks>
public sealed class BucketDistributedCache : IBufferDistributedCache, IDisposable
{
    private const string ContentType = "application/octet-stream";

    private readonly NamedBucket _bucket;
    private readonly HybridCacheInvalidation? _invalidation;
    private volatile bool _disposed;

    /// <summary>Makes a cache of a bucket.</summary>
    /// <param name="bucket">The bucket.</param>
    public BucketDistributedCache(NamedBucket bucket)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        _bucket = bucket;
    }

    /// <summary>Makes a cache of the bucket with a name.</summary>
    /// <param name="buckets">The buckets to find it in.</param>
    /// <param name="name">The name; see <see cref="BucketName"/>.</param>
    /// <param name="config">
    /// The configuration if the bucket must be created; <see langword="null"/> for the defaults of <see cref="BucketConfig"/>, which limit
    /// a value to 1 MiB.
    /// </param>
    /// <exception cref="ArgumentException">The name is not a bucket name.</exception>
    public BucketDistributedCache(IBuckets buckets, string name, BucketConfig? config = null)
        : this(new NamedBucket(buckets, name, config))
    {
    }

    /// <summary>Makes a cache of a bucket that is the second level of a hybrid cache, whose local values follow the bucket.</summary>
    internal BucketDistributedCache(NamedBucket bucket, HybridCacheInvalidation? invalidation)
        : this(bucket) => _invalidation = invalidation;

    /// <inheritdoc />
    public byte[]? Get(string key) => Blocking.Run(Read, Checked(key))?.Value.ToArray();

    /// <inheritdoc />
    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        (await Read(Checked(key, token)))?.Value.ToArray();

    /// <inheritdoc />
    public bool TryGet(string key, IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return TryWrite(Blocking.Run(Read, Checked(key)), destination);
    }

    /// <inheritdoc />
    public async ValueTask<bool> TryGetAsync(string key, IBufferWriter<byte> destination, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        return TryWrite(await Read(Checked(key, token)), destination);
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">The absolute time has passed; nothing changed.</exception>
    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) =>
        Blocking.Run(Write, NewPut(Checked(key), value, options));

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">The absolute time has passed; nothing changed.</exception>
    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options) =>
        Blocking.Run(Write, NewPut(Checked(key), value, options));

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">The absolute time has passed; nothing changed.</exception>
    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        if (!IsLocalOnly(token))
            await Write(NewPut(Checked(key, token), value, options));
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentOutOfRangeException">The absolute time has passed; nothing changed.</exception>
    public async ValueTask SetAsync(
        string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        if (!IsLocalOnly(token))
            await Write(NewPut(Checked(key, token), value, options));
    }

    /// <inheritdoc />
    public void Refresh(string key) => Blocking.Run(Renew, Checked(key));

    /// <inheritdoc />
    public async Task RefreshAsync(string key, CancellationToken token = default) => await Renew(Checked(key, token));

    /// <inheritdoc />
    public void Remove(string key) => Blocking.Run(Delete, Checked(key));

    /// <inheritdoc />
    public async Task RemoveAsync(string key, CancellationToken token = default)
    {
        if (!IsLocalOnly(token))
            await Delete(Checked(key, token));
    }

    /// <summary>Ends the use of the cache. The bucket and its values stay.</summary>
    public void Dispose() => _disposed = true;

    private bool IsLocalOnly(CancellationToken token) => _invalidation is not null && _invalidation.IsLocalOnly(token);

    private ValueTask<Entry?> Read(string key) =>
        _invalidation?.Read(_bucket, key) ?? _bucket.Use(static (bucket, key) => bucket.Get(key), key);

    private ValueTask<bool> Renew(string key) => _bucket.Use(static (bucket, key) => bucket.Touch(key), key);

    private ValueTask<OperationResult> Delete(string key) => _bucket.Use(static (bucket, key) => bucket.Delete(key), key);

    private async ValueTask<OperationResult> Write(PutOperation put)
    {
        _invalidation?.Writing(put.Key);
        try
        {
            return await _bucket.Use(static (bucket, put) => bucket.Apply(put), put);
        }
        catch (BucketOperationException error) when (error.Fault.Kind == OperationFaultKind.InvalidExpiration)
        {
            // The bucket's clock decides, so the cache needs none.
            throw OutOfRange(nameof(DistributedCacheEntryOptions.AbsoluteExpiration), put.Value.Expiration?.Moment, error.Fault.Message);
        }
    }

    // Callers know the rule under the name of the option, which is no parameter of the method.
    private static ArgumentOutOfRangeException OutOfRange(string name, object? value, string message) => new(name, value, message);

    private static bool TryWrite(Entry? entry, IBufferWriter<byte> destination)
    {
        // Even a write of no bytes asks the destination for memory.
        if (entry is { Value.IsEmpty: false })
            destination.Write(entry.Value.Span);
        return entry is not null;
    }

    private static PutOperation NewPut(string key, byte[] value, DistributedCacheEntryOptions options)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(options);
        return NewPut(key, new ReadOnlySequence<byte>(value), options);
    }

    // Copies the value before anything is awaited: its memory goes back to the caller's pool as soon as the caller's task is completed.
    private static PutOperation NewPut(string key, in ReadOnlySequence<byte> value, DistributedCacheEntryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new PutOperation(key, new NewValue(value.ToArray(), ContentType) { Expiration = ExpirationOf(options) });
    }

    private static Expiration? ExpirationOf(DistributedCacheEntryOptions options) =>
        (options.AbsoluteExpirationRelativeToNow, options.AbsoluteExpiration, options.SlidingExpiration) switch
        {
            ({ } lifetime, _, null) => Expiration.After(lifetime),
            ({ } lifetime, _, { } idle) => Expiration.Sliding(idle, lifetime),
            (null, { } moment, null) => Expiration.At(moment),
            (null, { } moment, { } idle) => Expiration.Sliding(idle, moment),
            (null, null, { } idle) => Expiration.Sliding(idle),
            (null, null, null) => null,
        };

    private string Checked(string key, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ObjectDisposedException.ThrowIf(_disposed, this);
        token.ThrowIfCancellationRequested();
        return key;
    }
}

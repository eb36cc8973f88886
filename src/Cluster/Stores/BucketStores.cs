using Pail.Buckets;

namespace Pail.Cluster.Stores;

/// <summary>Opens stores.</summary>
internal static class BucketStores
{
    /// <summary>Opens the store at an address, as <see cref="StoreAddress"/> reads it.</summary>
    /// <exception cref="ArgumentException">The text is no address.</exception>
    /// <exception cref="BucketStorageException">The store cannot be opened, or it is not this cluster's.</exception>
    internal static Task<OpenedStore> Open(string connection, string clusterId, TimeProvider time, StoreOptions? options = null) =>
        Open(StoreAddress.Parse(connection), clusterId, time, options);

    /// <summary>Opens a store, or makes it.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="clusterId">The cluster that uses it; a store is one cluster's.</param>
    /// <param name="time">The clock, to measure with; also that of a store without one of its own.</param>
    /// <param name="options">How it is used; null for the defaults.</param>
    /// <exception cref="BucketStorageException">It cannot be opened, or it is not this cluster's.</exception>
    internal static async Task<OpenedStore> Open(
        StoreAddress address, string clusterId, TimeProvider time, StoreOptions? options = null)
    {
        options ??= new StoreOptions();
        IClusterStore store = address.Kind switch
        {
            StoreKind.Memory => new MemoryBucketStore(time),
            StoreKind.Sqlite => await SqliteBucketStore.Open(address.Value, clusterId, time, options).ConfigureAwait(false),
            StoreKind.Redis => await RedisBucketStore.Open(address.Value, clusterId, options).ConfigureAwait(false),
            _ => await PostgresBucketStore.Open(address.Value, clusterId, options).ConfigureAwait(false),
        };
        return new OpenedStore(store, time);
    }
}

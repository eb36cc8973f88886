using Pail.Buckets;

namespace Pail.Server.Tests.Caching;

/// <summary>The four kinds of bucket that a cache can be over.</summary>
internal static class CacheVariants
{
    internal static readonly BucketConfig Agent = new() { Backend = BucketBackend.Agent };
    internal static readonly BucketConfig GenServer = new() { Backend = BucketBackend.GenServer };
    internal static readonly BucketConfig Set = new() { Backend = BucketBackend.Table };
    internal static readonly BucketConfig OrderedSet = new() { Backend = BucketBackend.Table, TableType = BucketTableType.OrderedSet };
}

public sealed class AgentOutputCacheTests() : OutputCacheStoreContract(CacheVariants.Agent);

public sealed class GenServerOutputCacheTests() : OutputCacheStoreContract(CacheVariants.GenServer);

public sealed class SetOutputCacheTests() : OutputCacheStoreContract(CacheVariants.Set);

public sealed class OrderedSetOutputCacheTests() : OutputCacheStoreContract(CacheVariants.OrderedSet);

public sealed class AgentOutputCacheTagTests() : OutputCacheTagContract(CacheVariants.Agent);

public sealed class GenServerOutputCacheTagTests() : OutputCacheTagContract(CacheVariants.GenServer);

public sealed class SetOutputCacheTagTests() : OutputCacheTagContract(CacheVariants.Set);

public sealed class OrderedSetOutputCacheTagTests() : OutputCacheTagContract(CacheVariants.OrderedSet);

namespace Pail.Buckets.Tests;

/// <summary>The four kinds of bucket that a cache can be over.</summary>
internal static class CacheVariants
{
    internal static readonly BucketConfig Agent = new() { Backend = BucketBackend.Agent };
    internal static readonly BucketConfig GenServer = new() { Backend = BucketBackend.GenServer };
    internal static readonly BucketConfig Set = new() { Backend = BucketBackend.Table };
    internal static readonly BucketConfig OrderedSet = new() { Backend = BucketBackend.Table, TableType = BucketTableType.OrderedSet };
}

public sealed class AgentCacheTests() : DistributedCacheContract(CacheVariants.Agent);

public sealed class GenServerCacheTests() : DistributedCacheContract(CacheVariants.GenServer);

public sealed class SetCacheTests() : DistributedCacheContract(CacheVariants.Set);

public sealed class OrderedSetCacheTests() : DistributedCacheContract(CacheVariants.OrderedSet);

public sealed class AgentCacheExpiryTests() : CacheExpiryContract(CacheVariants.Agent);

public sealed class GenServerCacheExpiryTests() : CacheExpiryContract(CacheVariants.GenServer);

public sealed class SetCacheExpiryTests() : CacheExpiryContract(CacheVariants.Set);

public sealed class OrderedSetCacheExpiryTests() : CacheExpiryContract(CacheVariants.OrderedSet);

public sealed class AgentCacheAccessTests() : CacheAccessContract(CacheVariants.Agent);

public sealed class GenServerCacheAccessTests() : CacheAccessContract(CacheVariants.GenServer);

public sealed class SetCacheAccessTests() : CacheAccessContract(CacheVariants.Set);

public sealed class OrderedSetCacheAccessTests() : CacheAccessContract(CacheVariants.OrderedSet);

public sealed class AgentCacheBlockingTests() : CacheBlockingContract(CacheVariants.Agent);

public sealed class GenServerCacheBlockingTests() : CacheBlockingContract(CacheVariants.GenServer);

public sealed class SetCacheBlockingTests() : CacheBlockingContract(CacheVariants.Set);

public sealed class OrderedSetCacheBlockingTests() : CacheBlockingContract(CacheVariants.OrderedSet);

using Pail.Buckets;
using Pail.Cluster.Stores;

namespace Pail.Cluster.Tests.Stores;

public sealed class MemoryBucketStoreTests : StoreModelContract
{
    private readonly MemoryBucketStore _store = new(TimeProvider.System);

    private protected override int Orders => 500;

    private protected override Task<OpenedStore> Open(string clusterId, StoreOptions options) =>
        Task.FromResult(new OpenedStore(_store, TimeProvider.System));
}

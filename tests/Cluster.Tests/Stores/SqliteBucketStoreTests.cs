using Pail.Cluster.Stores;

namespace Pail.Cluster.Tests.Stores;

public sealed class SqliteBucketStoreTests : BucketCommitContract
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pail-sqlite-");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private protected override Task<OpenedStore> Open(string clusterId, StoreOptions options) =>
        BucketStores.Open($"sqlite:{_directory.FullName}", clusterId, TimeProvider.System, options);
}

using Pail.Server.Storage;

namespace Pail.Cluster.Hosting;

/// <summary>What <c>/v1/storage</c> tells of the cluster's store.</summary>
internal sealed class SharedStore(ClusterStore store, StoreWatch watch, TimeProvider time) : ISharedStore
{
    public SharedStoreStatus Status
    {
        get
        {
            var health = store.Opened.Health;
            return new SharedStoreStatus(store.Opened.Name, watch.WhyNotReady() is null)
            {
                LastAnswer = time.GetUtcNow() - health.Silence,
                LastError = health.LastError,
                Commits = health.Commits,
                Rows = health.Rows,
                Bytes = health.Bytes,
            };
        }
    }
}

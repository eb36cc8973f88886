using Pail.Cluster.Stores;

namespace Pail.Cluster.Hosting;

/// <summary>Holds the store, which is opened before the services start that need it.</summary>
internal sealed class ClusterStore : IAsyncDisposable
{
    private OpenedStore? _opened;

    /// <exception cref="InvalidOperationException">The store is not open yet.</exception>
    internal OpenedStore Opened => _opened ?? throw new InvalidOperationException("The store is not open yet.");

    internal void Set(OpenedStore opened) => _opened = opened;

    public ValueTask DisposeAsync() => _opened?.DisposeAsync() ?? default;
}

using Pail.Buckets;

namespace Pail.Cluster.Stores;

/// <summary>A store that is open. Disposing of it ends its connections.</summary>
internal sealed class OpenedStore : IAsyncDisposable
{
    private readonly IClusterStore _store;

    internal OpenedStore(IClusterStore store, TimeProvider time)
    {
        _store = store;
        Health = new StoreHealth(time);
        Store = new ObservedStore(store, Health);
    }

    internal IBucketStore Store { get; }

    /// <summary>How the store has answered so far.</summary>
    internal StoreHealth Health { get; }

    /// <summary>Tells the store's data from that of every other store. Made at random with the store.</summary>
    internal string StoreId => _store.StoreId;

    /// <summary>What the store is and where, without its password.</summary>
    internal string Description => _store.Description;

    /// <summary>The same in the middle of a sentence.</summary>
    internal string Name => Description.StartsWith("The ", StringComparison.Ordinal) ? $"the {Description[4..]}" : Description;

    /// <summary>What is wrong with the store's own settings, in sentences: with them, acknowledged writes can be lost.</summary>
    internal IReadOnlyList<string> Warnings => _store.Warnings;

    /// <summary>The time by the store's clock.</summary>
    /// <exception cref="BucketStorageException">The store did not answer.</exception>
    internal Task<DateTimeOffset> Now() => Health.Observe("now", _store.Now());

    /// <summary>Gives a sign of life, if silos of this membership are noted or no others are.</summary>
    /// <param name="membership">The identity of the place where the silos find each other.</param>
    /// <param name="replaced">The note of others that may be replaced if it has not changed; null for none.</param>
    /// <returns>The note as it is now. In memory, where no other silo comes, it is always this membership's.</returns>
    /// <exception cref="BucketStorageException">The store did not answer.</exception>
    internal Task<MembershipNote> Sign(string membership, MembershipNote? replaced = null) => _store is INotesMembership notes
        ? Health.Observe("sign", notes.Sign(membership, replaced))
        : Task.FromResult(new MembershipNote(membership, 0));

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync().ConfigureAwait(false);
        Health.Dispose();
    }
}

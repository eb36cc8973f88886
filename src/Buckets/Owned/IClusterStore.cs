namespace Pail.Buckets;

/// <summary>A store of buckets that was opened.</summary>
internal interface IClusterStore : IBucketStore, IAsyncDisposable
{
    /// <summary>Tells the store's data from that of every other store. Made at random with the store.</summary>
    string StoreId { get; }

    /// <summary>What the store is and where, without its password.</summary>
    string Description { get; }

    /// <summary>What is wrong with the store's own settings, in sentences: with them, acknowledged writes can be lost.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>The time by the store's clock.</summary>
    Task<DateTimeOffset> Now();
}

namespace Pail.Server.Storage;

/// <summary>
/// The store in which several servers keep their buckets. Registered by the program that hosts the server; the server's own storage is not
/// used then.
/// </summary>
internal interface ISharedStore
{
    /// <summary>How the store has answered so far.</summary>
    SharedStoreStatus Status { get; }
}

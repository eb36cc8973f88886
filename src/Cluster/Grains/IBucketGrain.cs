using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>
/// The owner of one life of a bucket. Its key is <c>name/life</c>. It is where the bucket runs and what holds its fence, and nothing else:
/// each call goes on to the bucket in the tree of the silo.
/// </summary>
/// <remarks>
/// Every call says which configuration the caller has seen last (<see cref="ConfigStamp.Stamp"/>, 0 for none). A caller that has not seen
/// the present one gets it with the answer.
/// </remarks>
[Alias("pail.IBucketGrain")]
internal interface IBucketGrain : IGrainWithStringKey
{
    /// <summary>Reads an entry.</summary>
    [Alias("read")]
    Task<Reply<Entry?>> Read(string key, bool uses, long seen);

    /// <summary>Does one operation.</summary>
    [Alias("apply")]
    Task<Reply<ResultMessage>> Apply(OperationMessage operation, long seen);

    /// <summary>Does operations one after another, until the results are many bytes. The caller sends the rest again.</summary>
    [Alias("applyAll")]
    Task<Reply<ResultMessage[]>> ApplyAll(OperationMessage[] operations, long seen);

    /// <summary>Does several operations as one. When the results are many bytes, the reply has the first of them only.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="answer">The number under which the owner keeps the other results for the caller.</param>
    /// <param name="seen">The configuration that the caller has seen.</param>
    [Alias("transact")]
    Task<Reply<TransactionReply>> Transact(TransactionMessage transaction, Guid answer, long seen);

    /// <summary>Takes more of the results of a transaction. Those that nobody takes are forgotten.</summary>
    /// <param name="answer">The number of the results.</param>
    /// <param name="from">How many the caller has already.</param>
    /// <param name="seen">The configuration that the caller has seen.</param>
    /// <returns>The next results, at least one; null when they are not here: it was an earlier owner that did the transaction.</returns>
    [Alias("results")]
    Task<Reply<ResultMessage[]?>> TakeResults(Guid answer, int from, long seen);

    /// <summary>Lists keys; fewer than asked for when their values have many bytes.</summary>
    [Alias("list")]
    Task<Reply<KeyPage>> List(KeyQuery query, long seen);

    /// <summary>Removes all keys.</summary>
    [Alias("clear")]
    Task<Reply<long>> Clear(long seen);

    /// <summary>Changes the configuration.</summary>
    [Alias("configure")]
    Task<Reply<bool>> Configure(BucketConfig config, long seen);

    /// <summary>Changes the configuration, unless it has been changed since the caller has looked at it.</summary>
    [Alias("reconfigure")]
    Task<Reply<bool>> TryConfigure(ConfigChange change, long seen);

    /// <summary>Tells the status.</summary>
    [Alias("status")]
    Task<Reply<BucketStatus>> Status(long seen);

    /// <summary>Kills the bucket's process.</summary>
    [Alias("kill")]
    Task<Reply<bool>> Kill(long seen);

    /// <summary>Deletes the bucket.</summary>
    [Alias("delete")]
    Task<Reply<DeleteBucketStatus>> Delete(bool force, long seen);

    /// <summary>Keeps a piece of an import, until all of it is here. Pieces that nobody asks for are forgotten.</summary>
    /// <param name="import">The number of the import.</param>
    /// <param name="at">How many operations of the import came before.</param>
    /// <param name="operations">The piece.</param>
    /// <param name="seen">The configuration that the caller has seen.</param>
    /// <returns>Whether the pieces before are here; else the import must be sent again.</returns>
    [Alias("stage")]
    Task<Reply<bool>> Stage(Guid import, int at, OperationMessage[] operations, long seen);

    /// <summary>Stores a part of an import whose pieces are here. The first call checks all of it before.</summary>
    /// <param name="import">The number of the import.</param>
    /// <param name="count">How many operations it has.</param>
    /// <param name="from">The first one to be done.</param>
    /// <param name="seen">The configuration that the caller has seen.</param>
    /// <returns>What came of it.</returns>
    [Alias("store")]
    Task<Reply<ImportReply>> Store(Guid import, int count, int from, long seen);

    /// <summary>Watches the bucket.</summary>
    /// <param name="query">What to watch.</param>
    /// <param name="watcher">The silo that watches. The watch ends with it.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    [Alias("watch")]
    IAsyncEnumerable<WatchBatch> Watch(WatchQuery query, SiloAddress watcher, CancellationToken cancellationToken);
}

using System.IO.Pipelines;
using Pail.Buckets;
using Pail.Cluster.Grains;
using Pail.Runtime.Processes;

namespace Pail.Cluster.Buckets;

/// <content>The operations.</content>
internal sealed partial class ClusterBucket
{
    public ValueTask<Entry?> Get(string key) => Read(key, uses: true);

    public ValueTask<Entry?> Peek(string key) => Read(key, uses: false);

    public ValueTask<OperationResult> Apply(Operation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        return Run(OwnerSteps.Apply, operation, operation.Writes);
    }

    public async ValueTask<IReadOnlyList<OperationResult>> Apply(IReadOnlyList<Operation> operations)
    {
        var copy = Operation.Copy(operations);
        var writes = Array.Exists(copy, static operation => operation.Writes);
        var results = await Run(OwnerSteps.ApplyAll, copy, writes);

        // An owner elsewhere answers in pieces.
        while (results.Length < copy.Length)
        {
            try
            {
                results = [.. results, .. await Run(OwnerSteps.ApplyAll, copy[results.Length..], writes)];
            }
            catch (BucketUnavailableException error) when (error.Outcome == Outcome.NotApplied)
            {
                // Only the rest was not applied.
                throw new BucketUnavailableException(Name, error.Failure, Outcome.Unknown, error.Message, error);
            }
        }

        return results;
    }

    public async ValueTask<TransactionResult> Apply(Transaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var answer = Guid.NewGuid();
        var result = await Run(OwnerSteps.Transact, (transaction, answer), writes: true);
        var operations = result.ComparisonsHeld ? transaction.Then : transaction.Else;
        var count = result.FailedIndex + 1 ?? operations.Count;
        return result.Results.Count < count
            ? result with { Results = await TakeResults(answer, result.Results, operations, count) }
            : result;
    }

    public async ValueTask<KeyPage> List(KeyQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Limit < 1)
            throw new ArgumentOutOfRangeException(nameof(query), $"`Limit` must be 1 or greater, but is {query.Limit}.");
        var page = await Run(OwnerSteps.List, query, writes: false);
        if (page.Next is null || page.Keys.Count + page.Prefixes.Count >= query.Limit)
            return page;

        // An owner elsewhere answers in pieces.
        var (keys, prefixes, next) = (page.Keys.ToList(), page.Prefixes.ToList(), page.Next);
        while (next is not null && keys.Count + prefixes.Count < query.Limit)
        {
            var rest = query with { After = next, Limit = query.Limit - keys.Count - prefixes.Count };
            var more = await Run(OwnerSteps.List, rest, writes: false);
            keys.AddRange(more.Keys);
            prefixes.AddRange(more.Prefixes);
            next = more.Next;
        }

        return new KeyPage(keys, prefixes, next) { Revision = page.Revision };
    }

    public ValueTask<long> Clear() => Run(OwnerSteps.Clear, 0, writes: true);

    public async ValueTask<long> Export(PipeWriter output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);

        // The pages must be those of one life. So it is made sure first that there is one.
        await Run(OwnerSteps.Status, buckets.SiloName, writes: false);
        return (await BucketExport.Write(Pin(), output, outlives: true, cancellationToken))!.Value;
    }

    public async ValueTask<long> Import(
        PipeReader input,
        long maxBytes = long.MaxValue,
        Func<string, NewValue, string?>? findFault = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);

        // The owner tells of a larger limit that another client has set a moment ago.
        await Status();
        var operations = await ImportReader.Read(Name, Config.MaxValueBytes, input, maxBytes, findFault, cancellationToken);
        var reply = await Run(OwnerSteps.Import, operations, writes: true);
        return reply.Fault is { } fault ? throw new ImportException(Name, fault.Message, fault) : reply.Stored;
    }

    public ValueTask<BucketWatch> Watch(WatchQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return WatchPump.Start(this, query, buckets.Time);
    }

    public async ValueTask<Pid> Subscribe(Pid subscriber, WatchQuery query) =>
        Subscription.Start(buckets.Node, Name, await Watch(query), subscriber);

    /// <summary>Takes the results of a transaction that did not come with the answer of its owner.</summary>
    /// <exception cref="BucketUnavailableException">
    /// They are lost, because the owner has moved meanwhile. The transaction is not repeated: it was done. The outcome is unknown, so that
    /// no caller takes it for undone.
    /// </exception>
    private async ValueTask<IReadOnlyList<OperationResult>> TakeResults(
        Guid answer, IReadOnlyList<OperationResult> first, IReadOnlyList<Operation> operations, int count)
    {
        var results = new List<OperationResult>(count);
        results.AddRange(first);
        while (results.Count < count)
        {
            ResultMessage[]? piece;
            try
            {
                // Only reads, so it may be repeated.
                piece = await Run(OwnerSteps.TakeResults, (answer, results.Count), writes: false);
            }
            catch (BucketUnavailableException error)
            {
                throw new BucketUnavailableException(Name, error.Failure, Outcome.Unknown, error.Message, error);
            }

            if (piece is null)
            {
                throw new BucketUnavailableException(
                    Name,
                    BucketFailure.Restarting,
                    Outcome.Unknown,
                    $"Bucket \"{Name}\" has moved to another silo before all results of the transaction had come from there.");
            }

            foreach (var result in piece)
                results.Add(result.ToResult(operations[results.Count]));
        }

        return results;
    }

    // The way of nearly all requests when the owner is here. It allocates nothing.
    private ValueTask<Entry?> Read(string key, bool uses)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (Owner is not { } owner || owner.Bucket is not { } bucket)
            return Run(uses ? OwnerSteps.Get : OwnerSteps.Peek, key, writes: false);
        owner.NoteUse();
        try
        {
            var read = uses ? bucket.Get(key) : bucket.Peek(key);
            return read.IsCompletedSuccessfully ? read : ReadLater(read, key, uses);
        }
        catch (BucketUnavailableException)
        {
            return Run(uses ? OwnerSteps.Get : OwnerSteps.Peek, key, writes: false);
        }
    }

    private async ValueTask<Entry?> ReadLater(ValueTask<Entry?> read, string key, bool uses)
    {
        try
        {
            return await read;
        }
        catch (BucketUnavailableException error) when (error.Failure is not (BucketFailure.CallTimeout or BucketFailure.MailboxFull))
        {
            return await Run(uses ? OwnerSteps.Get : OwnerSteps.Peek, key, writes: false);
        }
    }
}

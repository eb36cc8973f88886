using System.Runtime.CompilerServices;

namespace Pail.Buckets;

/// <content>The operations, the same for every backend.</content>
internal abstract partial class Bucket
{
    public abstract ValueTask<Entry?> Get(string key);

    public abstract ValueTask<Entry?> Peek(string key);

    public ValueTask<OperationResult> Apply(Operation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        var call = TryApply(operation);
        if (!call.IsCompletedSuccessfully)
            return ApplyUntilAccepted(call, operation);

        // The result of a ValueTask may be read only once.
        var result = call.Result;
        return result.Status >= 0 && result.Fault is null
            ? new ValueTask<OperationResult>(result)
            : ApplyUntilAccepted(new ValueTask<OperationResult>(result), operation);
    }

    public async ValueTask<IReadOnlyList<OperationResult>> Apply(IReadOnlyList<Operation> operations)
    {
        var copy = Operation.Copy(operations);
        var results = await Run(new BatchRequest(copy));

        // The bucket stopped at an operation: a deletion is requested, or it removes what has expired, step by step.
        for (var done = 0; (done = Array.FindIndex(results, done, static result => result.Status == ApplyStatus.Deferred)) >= 0;)
        {
            try
            {
                await WaitToTryAgain();
                var rest = await Run(new BatchRequest(copy[done..]));
                rest.CopyTo(results, done);
            }
            catch (BucketUnavailableException error) when (done > 0 && error.Outcome == Outcome.NotApplied)
            {
                // Only the rest was not applied.
                throw new BucketUnavailableException(Name, error.Failure, Outcome.Unknown, error.Message, error);
            }
        }

        return results;
    }

    /// <summary>Does the first operations, one after another: at least one, and no other once the results have so many bytes.</summary>
    internal async ValueTask<OperationResult[]> ApplyFirst(Operation[] operations, long maxBytes)
    {
        while (true)
        {
            var results = await Run(new BatchRequest(operations) { MaxBytes = maxBytes });
            var done = Array.FindIndex(results, static result => result.Status == ApplyStatus.Deferred);
            if (done != 0)
                return done < 0 ? results : results[..done];
            await WaitToTryAgain();
        }
    }

    public async ValueTask<TransactionResult> Apply(Transaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        while (true)
        {
            if (await Run(new TransactionRequest(transaction)) is { } result)
                return result;
            await WaitToTryAgain();
        }
    }

    public async ValueTask<KeyPage> List(KeyQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Limit < 1)
            throw new ArgumentOutOfRangeException(nameof(query), $"`Limit` must be 1 or greater, but is {query.Limit}.");
        var page = await Run(new ListRequest(query));
        if (page.Next is null || page.Keys.Count + page.Prefixes.Count >= query.Limit)
            return page;

        // One step reads a bounded number of keys, so that others wait for a short time only.
        var (keys, prefixes, next) = (page.Keys.ToList(), page.Prefixes.ToList(), page.Next);
        while (next is not null && keys.Count + prefixes.Count < query.Limit)
        {
            var more = await Run(new ListRequest(query with { After = next, Limit = query.Limit - keys.Count - prefixes.Count }));
            keys.AddRange(more.Keys);
            prefixes.AddRange(more.Prefixes);
            next = more.Next;
        }

        return new KeyPage(keys, prefixes, next) { Revision = page.Revision };
    }

    public async ValueTask<long> Clear()
    {
        _ = BeforeStep(writes: true, onlyRemoves: true);

        // What has expired does not count, and its events are those of an expiry.
        await RemoveExpired();
        return await Run(new ClearRequest());
    }

    public async ValueTask Configure(BucketConfig config) => await SetConfig(null, config);

    public ValueTask<bool> TryConfigure(BucketConfig present, BucketConfig config)
    {
        ArgumentNullException.ThrowIfNull(present);
        return SetConfig(present, config);
    }

    private async ValueTask<bool> SetConfig(BucketConfig? present, BucketConfig config)
    {
        BucketConfig.Validate(config);
        ThrowIfGone();
        var before = BeforeStep(writes: true);

        // Of two changes at the same time, the one that holds must be the later one in the journal.
        lock (_configuring)
        {
            // First: what cannot change may differ from what the caller knows of an earlier bucket of this name.
            if (present is not null && present != context.Config)
                return false;
            if ((config.Backend, config.TableType, config.Durable) != (Config.Backend, Config.TableType, Config.Durable))
            {
                throw new ArgumentException(
                    $"`Backend`, `TableType` and `Durable` of a bucket cannot change from {Config.Backend}, {Config.TableType} and "
                    + $"{Config.Durable}, but are {config.Backend}, {config.TableType} and {config.Durable}.",
                    nameof(config));
            }

            context.Config = config;
            context.Journal?.Configure(name, context.Created, config);
        }

        await WhenStored(before);
        return true;
    }

    /// <summary>Does an operation, or leaves it undone for now (<see cref="ApplyStatus.Deferred"/>).</summary>
    protected abstract ValueTask<OperationResult> TryApply(Operation operation);

    /// <summary>Takes a step that has the entries for itself.</summary>
    protected abstract ValueTask<TResult> Step<TResult>(BucketRequest<TResult> request);

    /// <summary>Takes a step, and answers when what it has changed or seen is in the store.</summary>
    protected ValueTask<TResult> Run<TResult>(BucketRequest<TResult> request)
    {
        ThrowIfGone();
        var before = BeforeStep(request.Writes, request.OnlyRemoves);
        return WhenStored(Step(request), before);
    }

    /// <summary>Removes what has expired, in steps, so that others wait for a short time only.</summary>
    private async ValueTask RemoveExpired()
    {
        while (await Run(new SweepRequest()))
        {
        }
    }

    // Pooled: each write of a durable bucket has one of them.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<OperationResult> ApplyUntilAccepted(ValueTask<OperationResult> call, Operation operation)
    {
        while (true)
        {
            var result = await call;
            if (result.Fault is { } fault)
                throw new BucketOperationException(Name, operation.Key, fault);
            if (result.Status != ApplyStatus.Deferred)
                return result;

            // A deletion is requested, or the bucket removes what has expired, step by step.
            await WaitToTryAgain();
            call = TryApply(operation);
        }
    }
}

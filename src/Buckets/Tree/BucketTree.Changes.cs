using Pail.Runtime.Servers;

namespace Pail.Buckets;

/// <content>The creation and the deletion of buckets.</content>
public sealed partial class BucketTree
{
    /// <inheritdoc />
    public async ValueTask<CreateResult> Create(string name, BucketConfig config)
    {
        BucketConfig.Validate(config);
        BucketName.ThrowIfInvalid(name);
        if (!_processes.HaveBegun && !_processes.IsStopping)
            throw new InvalidOperationException("The tree of buckets must be started before a bucket is created, but has not been.");
        if (config.Durable && _storage is null)
        {
            throw new ArgumentException(
                $"`{nameof(config.Durable)}` needs `{nameof(BucketTreeOptions)}.{nameof(BucketTreeOptions.Storage)}`, but there is none.",
                nameof(config));
        }

        var added = New(name, config);
        while (!_catalogue.TryAdd(added))
        {
            // Another call may be creating or deleting the bucket; the answer is known when that call is done.
            if (!_catalogue.TryFind(name, out var present) || await present.Lifecycle.WhenSettled() == BucketStage.Deleted)
                continue;

            // Its configuration may be a change that the store does not have.
            await present.WhenStored();
            return new CreateResult(present.Config == config ? CreateStatus.Exists : CreateStatus.Conflict, present);
        }

        try
        {
            // Counted after it was added: of several creations at the same time none passes the limit, but all may be refused.
            if (_catalogue.Count > _maxBuckets)
                throw new TooManyBucketsException(name, _maxBuckets.Value);
            if (config.Durable)
            {
                added.ThrowIfRefuses(_storage!.Journal);
                _storage.Add(added);
            }

            var started = await _processes.Start(added);
            if (!started.IsOk)
                throw NotCreated(name, started.ToString());
            await added.WhenStored();
            added.Lifecycle.Created();
            return new CreateResult(CreateStatus.Created, added);
        }
        catch (Exception error)
        {
            // After any error: others wait for the outcome, and the task that starts all buckets may have started this bucket.
            added.Lifecycle.Abandon();
            await FinishDeletion(added);
            if (error is CallException)
                throw NotCreated(name, null, error);
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask<DeleteBucketStatus> Delete(string name, bool force)
    {
        ArgumentNullException.ThrowIfNull(name);
        while (_catalogue.TryFind(name, out var bucket))
        {
            if (await TryDelete(bucket, force) is { } status)
                return status;

            // Another call is creating or deleting the bucket. Look again when that call is done.
            await bucket.Lifecycle.WhenSettled();
        }

        await WhenDeletionsAreStored(name);
        return DeleteBucketStatus.Absent;
    }

    /// <summary>Deletes a bucket; null when another call creates or deletes it.</summary>
    internal async ValueTask<DeleteBucketStatus?> TryDelete(Bucket bucket, bool force)
    {
        if (!bucket.Lifecycle.TryRequestDeletion())
            return null;
        try
        {
            if (bucket.Context.Journal is { } journal)
                bucket.ThrowIfRefuses(journal.State, onlyRemoves: true);
            if (!force && !await bucket.IsEmpty())
            {
                // The key that was found may be a change that the store does not have.
                bucket.Lifecycle.CancelDeletion();
                await bucket.WhenStored();
                return DeleteBucketStatus.NotEmpty;
            }

            bucket.Lifecycle.DecideDeletion();
        }
        finally
        {
            // No effect after a decision. If the bucket holds keys or the check failed, requests must not wait for this deletion forever.
            bucket.Lifecycle.CancelDeletion();
        }

        await FinishDeletion(bucket);
        return DeleteBucketStatus.Deleted;
    }

    private Bucket New(string name, BucketConfig config, DateTimeOffset? created = null, long earlierStarts = 0)
    {
        var context = new BucketContext(config, _node.TimeProvider, _budget, _removals)
        {
            Created = created ?? _node.TimeProvider.GetUtcNow(),
            EarlierStarts = earlierStarts,
        };
        return config.Backend switch
        {
            BucketBackend.Agent => new AgentBucket(name, context, _processes),
            BucketBackend.GenServer => new GenServerBucket(name, context, _processes),
            _ => new TableBucket(name, context, _processes),
        };
    }

    /// <summary>Carries out a deletion that is decided.</summary>
    private async ValueTask FinishDeletion(Bucket bucket)
    {
        // Without an answer of the store, the bucket may be back after a restart. So its watchers are not told that it is deleted.
        var last = BucketEventKind.BucketDown;
        var before = 0L;
        try
        {
            try
            {
                await _processes.Stop(bucket);
            }
            finally
            {
                // Whatever happens: the name is free soon, and the store must not have two buckets of one name.
                if (bucket.Context.Journal is { } journal)
                {
                    before = journal.Appended;
                    journal.End();
                    _storage?.NoteDeletion(journal.Appended);
                }
            }

            await bucket.WhenStored(before);
            last = BucketEventKind.BucketDeleted;
        }
        finally
        {
            bucket.Discard(last);
            _catalogue.Remove(bucket);
            bucket.Lifecycle.EndDeletion();
        }
    }

    private BucketUnavailableException NotCreated(string name, string? why, Exception? error = null)
    {
        var (failure, state) = _processes.IsStopping ? (BucketFailure.ShuttingDown, "the tree is stopping or has been stopped")
            : _processes.HaveEnded ? (BucketFailure.Failed, "the tree has ended and is not restarted")
            : (BucketFailure.Restarting, "the supervisor of all buckets is being restarted");
        return new BucketUnavailableException(
            name, failure, Outcome.NotApplied, $"Bucket \"{name}\" could not be created: {why ?? state}.", error);
    }
}

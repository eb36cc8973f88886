using System.Runtime.CompilerServices;

namespace Pail.Buckets;

/// <content>What a durable bucket does beside: it answers when the change is in the store.</content>
internal abstract partial class Bucket
{
    // The position of a step that changes nothing, so that its outcome is certain.
    private const long Unchanged = long.MaxValue;

    /// <summary>Refuses a write that the store could not take, before it has changed anything.</summary>
    /// <param name="writes">Whether the step may change something.</param>
    /// <param name="onlyRemoves">Whether it adds nothing.</param>
    /// <returns>The position of the last change before the step, for <see cref="WhenStored{TResult}(ValueTask{TResult}, long)"/>.</returns>
    protected long BeforeStep(bool writes, bool onlyRemoves = false)
    {
        if (context.Journal is not { } journal)
            return 0;
        if (!writes)
            return Unchanged;
        ThrowIfRefuses(journal.State, onlyRemoves);
        return journal.Appended;
    }

    /// <summary>Refuses what the store could not take.</summary>
    internal void ThrowIfRefuses(IJournalState journal, bool onlyRemoves = false)
    {
        // When the storage is being closed, so is the bucket, which says so itself.
        if (journal.IsClosed)
            return;
        if (journal.Failure is { } failure)
            throw NotStored(Outcome.NotApplied, failure);
        if (onlyRemoves ? journal.IsFullForRemovals : journal.IsFull)
        {
            throw new BucketUnavailableException(
                name,
                BucketFailure.StorageFull,
                Outcome.NotApplied,
                $"Bucket \"{name}\" takes no changes: its storage is full.");
        }

        if (journal.IsLocked)
        {
            throw new BucketUnavailableException(
                name,
                BucketFailure.StorageBusy,
                Outcome.NotApplied,
                $"Bucket \"{name}\" takes no changes at the moment: another program holds its storage.");
        }

        if (journal.IsBusy)
        {
            throw new BucketUnavailableException(
                name,
                BucketFailure.StorageBusy,
                Outcome.NotApplied,
                $"Bucket \"{name}\" takes no changes at the moment: {journal.MaxPendingBytes} bytes wait to be stored.");
        }
    }

    /// <summary>
    /// The answer of a step, once everything that it has changed or read is in the store. The caller waits, and not the bucket's process.
    /// </summary>
    /// <param name="step">The step.</param>
    /// <param name="before">What <see cref="BeforeStep"/> returned before the step.</param>
    protected ValueTask<TResult> WhenStored<TResult>(ValueTask<TResult> step, long before)
    {
        return context.Journal is { } journal ? Wait(step, journal, before) : step;

        // Pooled: each write has one of them, until its commit.
        [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
        async ValueTask<TResult> Wait(ValueTask<TResult> step, BucketJournal journal, long before)
        {
            var result = await step;
            try
            {
                // Not by another method that is async: all writes come by here.
                await journal.WhenSettled(Config.CallTimeout);
            }
            catch (Exception error) when (error is TimeoutException or BucketStorageException)
            {
                throw NotStored(error, journal, before);
            }

            return result;
        }
    }

    /// <summary>An entry that was read, once nobody can take it back.</summary>
    protected ValueTask<Entry?> WhenStored(ValueTask<Entry?> read)
    {
        if (context.Journal is not { } journal)
            return read;
        if (read.IsCompletedSuccessfully)
        {
            var entry = read.Result;
            if (journal.MayShow(entry))
                return new ValueTask<Entry?>(entry);
            read = new ValueTask<Entry?>(entry);
        }

        return Wait(read, journal);

        async ValueTask<Entry?> Wait(ValueTask<Entry?> read, BucketJournal journal)
        {
            var entry = await read;
            if (!journal.MayShow(entry))
                await Settle(journal, Unchanged);
            return entry;
        }
    }

    /// <summary>Completes when all changes that the bucket has made so far are in the store. At once when it is not durable.</summary>
    internal ValueTask WhenStored(long before = 0) => context.Journal is { } journal ? Settle(journal, before) : default;

    private async ValueTask Settle(BucketJournal journal, long before)
    {
        try
        {
            await journal.WhenSettled(Config.CallTimeout);
        }
        catch (Exception error) when (error is TimeoutException or BucketStorageException)
        {
            throw NotStored(error, journal, before);
        }
    }

    private BucketUnavailableException NotStored(Exception error, BucketJournal journal, long before) =>
        error is BucketStorageException failure
            ? NotStored(before == Unchanged ? Outcome.NotApplied : journal.OutcomeSince(before), failure)
            : new BucketUnavailableException(
                name,
                BucketFailure.CallTimeout,
                before == Unchanged ? Outcome.NotApplied : Outcome.Unknown,
                $"Bucket \"{name}\" has not heard within {Config.CallTimeout.TotalSeconds:0.###} s that its changes are stored.",
                error);

    /// <summary>
    /// Reads what the bucket has in the store, for its next process. From now on the process before, if it still runs, changes nothing
    /// that counts. Null when the bucket is not durable.
    /// </summary>
    protected ValueTask<RecoveredBucket?> Recover() => context.Journal is { } journal ? journal.Recover() : default;

    /// <summary>Reads some entries after a key, for a snapshot of the store.</summary>
    internal ValueTask<SnapshotPage> ReadForSnapshot(string? after) => Step(new SnapshotRequest(after));

    private BucketUnavailableException NotStored(Outcome outcome, BucketStorageException error)
    {
        // The store of several machines does not tell a bucket that was deleted from one that another machine owns.
        if (processes.IsStopping || (error.Fault == BucketStorageFault.NotOwner && Lifecycle.Stage >= BucketStage.Deleting))
            return Unavailable(outcome, error);
        var (failure, what) = error.Fault switch
        {
            BucketStorageFault.NotOwner => (BucketFailure.Restarting, "is moving to another owner"),
            BucketStorageFault.Full => (BucketFailure.StorageFull, "takes no changes"),
            BucketStorageFault.NotReached or BucketStorageFault.NoAnswer => (BucketFailure.StorageUnavailable, "cannot use its store"),
            _ => (BucketFailure.StorageFailed, "takes no changes"),
        };
        return new BucketUnavailableException(name, failure, outcome, $"Bucket \"{name}\" {what}: {error.Message}", error);
    }
}

using Orleans.Concurrency;
using Orleans.Placement;
using Pail.Buckets;
using Pail.Runtime.Processes;

namespace Pail.Cluster.Grains;

/// <summary>
/// The owner of one life of a bucket. It opens the bucket in the tree of its silo when it is activated, and gives it up when it is
/// deactivated: because nobody uses the bucket, because the silo stops, or because the store has refused its fence.
/// </summary>
/// <remarks>
/// An activation never fails because of the store: it answers with a refusal, and ends. Calls run beside each other, and so do the bucket's
/// other callers on this silo, who come by <see cref="LocalOwners"/> and not through the grain. Orleans does not see them, so the grain
/// looks now and then whether there were any, before it may be collected as idle. It is not migrated: what waits for an activation that
/// ends is forwarded then, and known to be untouched if that fails.
/// </remarks>
[Reentrant, Immovable, GrainType("bucket"), CollectionAgeLimit(Minutes = CollectionAge)]
internal sealed partial class BucketGrain(
    LocalOwners owners, Membership membership, SiloEnds ends, ILocalSiloDetails silo, Node node, ILogger<BucketGrain> logger)
    : Grain, IBucketGrain
{
    // After so many minutes without a use a bucket leaves the memory. Its next use reads it from the store again.
    private const int CollectionAge = 15;

    // Shorter than the age, so that a use is seen before it is too late.
    private static readonly TimeSpan UseInterval = TimeSpan.FromMinutes(CollectionAge / 3);

    // A zombie that was refused would take the fence from the rightful owner, again and again.
    private static readonly TimeSpan MembershipAge = TimeSpan.FromSeconds(1);

    private readonly StagedImports _imports = new(node.TimeProvider);
    private readonly KeptResults _results = new(node.TimeProvider);
    private LocalOwner? _owner;
    private Refusal? _refusal;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var (name, life) = BucketKey.Read(this.GetPrimaryKeyString());
        try
        {
            if (!await membership.Refresh(MembershipAge))
                throw Refusal.NoOwner(name);
            _owner = await owners.Open(name, life);
            _refusal = _owner is null ? Refusal.Gone : null;
        }
        catch (Exception error)
        {
            _refusal = Refusal.Of(NotOpened(name, error), null);
            LogNotOpened(logger, name, error);
        }

        if (_owner is null)
            return;
        if (cancellationToken.IsCancellationRequested)
        {
            // It took too long, and Orleans has given this activation up.
            await owners.Close(_owner);
            return;
        }

        _ = GiveUpWhenLost(_owner);
        this.RegisterGrainTimer(NoteUse, new GrainTimerCreationOptions(UseInterval, UseInterval));
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_owner is { } owner)
            await owners.Close(owner);
    }

    public Task<Reply<Entry?>> Read(string key, bool uses, long seen) => Answer(
        seen,
        (Key: WireText.Read(key), uses),
        static (owner, read) => owner.Read(read, static (bucket, read) => read.uses ? bucket.Get(read.Key) : bucket.Peek(read.Key)));

    public Task<Reply<ResultMessage>> Apply(OperationMessage operation, long seen) => Answer(
        seen,
        operation,
        static async (owner, message) =>
        {
            var operation = message.ToOperation();
            return ResultMessage.Of(operation, await owner.Write(operation, BucketSteps.Apply));
        });

    public Task<Reply<ResultMessage[]>> ApplyAll(OperationMessage[] operations, long seen) => Answer(
        seen,
        OperationMessage.Read(operations),
        static (owner, operations) => owner.Write(operations, BucketSteps.ApplySome));

    public Task<Reply<TransactionReply>> Transact(TransactionMessage transaction, Guid answer, long seen) => Answer(
        seen,
        (Message: transaction, answer, _results),
        static async (owner, call) =>
        {
            call._results.ThrowIfFull();
            var transaction = call.Message.ToTransaction();
            var reply = TransactionReply.Of(transaction, await owner.Write(transaction, BucketSteps.Transact));
            reply.Results = call._results.Begin(call.answer, reply.Results);
            return reply;
        });

    // Also when the silo does not own the bucket any more: what was done was stored.
    public Task<Reply<ResultMessage[]?>> TakeResults(Guid answer, int from, long seen) => Answer(
        seen, (_results, answer, from), static (_, rest) => ValueTask.FromResult(rest._results.Take(rest.answer, rest.from)));

    public Task<Reply<KeyPage>> List(KeyQuery query, long seen) =>
        Answer(seen, query, static (owner, query) => owner.Read(query, BucketSteps.ListSome));

    public Task<Reply<long>> Clear(long seen) => Answer(seen, 0, static (owner, none) => owner.Write(none, BucketSteps.Clear));

    public Task<Reply<bool>> Configure(BucketConfig config, long seen) =>
        Answer(seen, config, static (owner, config) => owner.Write(config, BucketSteps.Configure));

    public Task<Reply<bool>> TryConfigure(ConfigChange change, long seen) =>
        Answer(seen, change, static (owner, change) => owner.Write(change, BucketSteps.TryConfigure));

    public Task<Reply<BucketStatus>> Status(long seen) =>
        Answer(seen, silo.Name, static (owner, node) => owner.Read(node, BucketSteps.Status));

    public Task<Reply<bool>> Kill(long seen) => Answer(seen, 0, static (owner, none) => owner.Read(none, BucketSteps.Kill));

    public Task<Reply<DeleteBucketStatus>> Delete(bool force, long seen) =>
        Answer(seen, force, static (owner, force) => owner.Delete(force));

    public async Task<Reply<bool>> Stage(Guid import, int at, OperationMessage[] operations, long seen)
    {
        var reply = await Answer(
            seen,
            (_imports, import, at, Operations: OperationMessage.Read(operations)),
            static (_, piece) => ValueTask.FromResult(piece._imports.Add(piece.import, piece.at, piece.Operations)));

        // The sender begins again, with another number.
        if (reply is { Refusal: not null } or { Value: false })
            _imports.Remove(import);
        return reply;
    }

    public async Task<Reply<ImportReply>> Store(Guid import, int count, int from, long seen)
    {
        var reply = await Answer(
            seen,
            (Operations: _imports.Find(import, count), from),
            static (owner, import) => import.Operations is { } operations
                ? owner.Write((operations, import.from), BucketSteps.ImportSome)
                : default);
        if (reply.Refusal is not null || !reply.Value.IsWhole || reply.Value.Next >= count)
            _imports.Remove(import);
        return reply;
    }

    public async IAsyncEnumerable<WatchBatch> Watch(
        WatchQuery query,
        SiloAddress watcher,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_owner is not { } owner)
        {
            yield return new WatchBatch { Refusal = Refuse() };
            yield break;
        }

        await foreach (var batch in OwnerWatch.Read(owner, query, node.TimeProvider, ends.Of(watcher), cancellationToken))
            yield return batch;
    }

    /// <summary>Answers a call, or says why there is no answer.</summary>
    private async Task<Reply<T>> Answer<TState, T>(long seen, TState state, Func<LocalOwner, TState, ValueTask<T>> step)
    {
        if (_owner is not { } owner)
            return new Reply<T> { Refusal = Refuse() };
        var reply = default(Reply<T>);
        try
        {
            reply.Value = await step(owner, state);
        }
        catch (Exception error)
        {
            reply.Refusal = Refusal.Of(error, owner);
            if (reply.Refusal.Kind == RefusalKind.Fault)
                LogFault(logger, owner.Name, error);
        }

        if (owner.Config is { } config && config.Stamp != seen)
            reply.Config = config;
        return reply;
    }

    private static BucketUnavailableException NotOpened(string name, Exception error) => error switch
    {
        BucketUnavailableException unavailable => unavailable,
        BucketStorageException store => StoreFailure.Of(name, "could not be opened", store, Outcome.NotApplied),
        _ => new BucketUnavailableException(
            name, BucketFailure.Failed, Outcome.NotApplied, $"Bucket \"{name}\" could not be opened: {error.Message}", error),
    };

    /// <summary>Why there is no bucket. The next call gets another activation, which tries again.</summary>
    private Refusal Refuse()
    {
        DeactivateOnIdle();
        return _refusal!;
    }

    private async Task GiveUpWhenLost(LocalOwner owner)
    {
        await owner.WhenLost;
        if (owner.LostBecause is { } why)
            LogLost(logger, owner.Name, why);

        // This silo may be one that others have declared dead.
        await membership.Refresh(TimeSpan.Zero);

        // Here, too: an activation that Orleans has given up meanwhile is not deactivated.
        DeactivateOnIdle();
        await owners.Close(owner);
    }

    private Task NoteUse(CancellationToken cancellationToken)
    {
        if (_owner?.TakeUsed() == true)
            DelayDeactivation(TimeSpan.FromMinutes(CollectionAge));
        _imports.Forget();
        _results.Forget();
        return Task.CompletedTask;
    }

    [LoggerMessage(1, LogLevel.Information, "The silo gives up bucket \"{Bucket}\": {Why}")]
    private static partial void LogLost(ILogger logger, string bucket, string why);

    [LoggerMessage(2, LogLevel.Warning, "Bucket \"{Bucket}\" could not be opened")]
    private static partial void LogNotOpened(ILogger logger, string bucket, Exception error);

    [LoggerMessage(3, LogLevel.Error, "A request of another silo to bucket \"{Bucket}\" has failed")]
    private static partial void LogFault(ILogger logger, string bucket, Exception error);
}

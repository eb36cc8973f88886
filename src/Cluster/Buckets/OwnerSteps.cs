using Pail.Buckets;
using Pail.Cluster.Grains;

namespace Pail.Cluster.Buckets;

/// <summary>The kinds of requests to the owner of a bucket.</summary>
internal static class OwnerSteps
{
    internal static readonly OwnerStep<string, Entry?> Get = new(
        static (owner, key) => owner.Read(key, BucketSteps.Get),
        static (grain, key, seen) => grain.Read(WireText.Write(key), uses: true, seen));

    internal static readonly OwnerStep<string, Entry?> Peek = new(
        static (owner, key) => owner.Read(key, BucketSteps.Peek),
        static (grain, key, seen) => grain.Read(WireText.Write(key), uses: false, seen));

    internal static readonly OwnerStep<Operation, OperationResult> Apply = new(
        static (owner, operation) => owner.Write(operation, BucketSteps.Apply),
        static async (grain, operation, seen) => Map(
            await grain.Apply(OperationMessage.Of(operation), seen), operation, static (result, operation) => result.ToResult(operation)));

    /// <summary>Does the first of the operations, at least one; all of them when the owner is here.</summary>
    internal static readonly OwnerStep<Operation[], OperationResult[]> ApplyAll = new(
        static (owner, operations) => owner.Write(operations, BucketSteps.ApplyAll),
        static async (grain, operations, seen) => Map(
            await grain.ApplyAll(FirstPiece(operations), seen),
            operations,
            static (results, operations) => ResultMessage.Read(operations, results)));

    /// <summary>
    /// Does a transaction. An owner elsewhere may answer with the first results only, and keeps the others under the number that it was
    /// given.
    /// </summary>
    internal static readonly OwnerStep<(Transaction Transaction, Guid Answer), TransactionResult> Transact = new(
        static (owner, call) => owner.Write(call.Transaction, BucketSteps.Transact),
        static async (grain, call, seen) => Map(
            await grain.Transact(TransactionMessage.Of(call.Transaction), call.Answer, seen),
            call.Transaction,
            static (reply, transaction) => reply.ToResult(transaction)));

    /// <summary>
    /// Takes more of the results of a transaction; null when they are lost. They are when the owner is here: it was another that did it.
    /// </summary>
    internal static readonly OwnerStep<(Guid Answer, int From), ResultMessage[]?> TakeResults = new(
        static (_, _) => default, static (grain, rest, seen) => grain.TakeResults(rest.Answer, rest.From, seen));

    /// <summary>Lists keys; fewer than asked for when the owner is elsewhere and their values have many bytes.</summary>
    internal static readonly OwnerStep<KeyQuery, KeyPage> List = new(
        static (owner, query) => owner.Read(query, BucketSteps.List), static (grain, query, seen) => grain.List(query, seen));

    internal static readonly OwnerStep<int, long> Clear = new(
        static (owner, none) => owner.Write(none, BucketSteps.Clear), static (grain, _, seen) => grain.Clear(seen));

    internal static readonly OwnerStep<BucketConfig, bool> Configure = new(
        static (owner, config) => owner.Write(config, BucketSteps.Configure),
        static (grain, config, seen) => grain.Configure(config, seen));

    internal static readonly OwnerStep<ConfigChange, bool> TryConfigure = new(
        static (owner, change) => owner.Write(change, BucketSteps.TryConfigure),
        static (grain, change, seen) => grain.TryConfigure(change, seen));

    /// <summary>Asks for the status. What is passed on is the name of this silo, for <see cref="BucketStatus.Node"/>.</summary>
    internal static readonly OwnerStep<string, BucketStatus> Status = new(
        static (owner, silo) => owner.Read(silo, BucketSteps.Status), static (grain, _, seen) => grain.Status(seen));

    internal static readonly OwnerStep<int, bool> Kill = new(
        static (owner, none) => owner.Read(none, BucketSteps.Kill), static (grain, _, seen) => grain.Kill(seen));

    internal static readonly OwnerStep<bool, DeleteBucketStatus> Delete = new(
        static (owner, force) => owner.Delete(force), static (grain, force, seen) => grain.Delete(force, seen));

    internal static readonly OwnerStep<List<ImportOperation>, ImportReply> Import = new(
        static (owner, operations) => owner.Write(operations, BucketSteps.Import), SendImport, IsBounded: false);

    internal static readonly OwnerStep<(WatchQuery Query, SiloAddress Watcher, CancellationToken Ends), OpenedWatch> Watch = new(
        static async (owner, watch) =>
        {
            var opened = await OpenedWatch.Open(
                owner.Life, OwnerWatch.Read(owner, watch.Query, time: null, watcherEnds: default, watch.Ends), watch.Ends);
            return opened.Refusal is { } refusal ? throw refusal.ToException(owner.Name) : opened.Value!;
        },

        // Each element is a batch already.
        static (grain, watch, _) => OpenedWatch.Open(
            BucketKey.Read(grain.GetPrimaryKeyString()).Life,
            grain.Watch(watch.Query, watch.Watcher, watch.Ends).WithBatchSize(1),
            watch.Ends),
        Unwanted: static opened => opened.Events.DisposeAsync());

    /// <summary>Sends an import in pieces, and has it stored when all of them are there.</summary>
    private static async Task<Reply<ImportReply>> SendImport(IBucketGrain grain, List<ImportOperation> operations, long seen)
    {
        var import = Guid.NewGuid();
        var sent = 0;
        do
        {
            var end = MessagePieces.EndOfPiece(operations, sent, static operation => operation.Footprint);
            var piece = OperationMessage.Of(operations[sent..end]);
            Reply<bool> staged;
            try
            {
                staged = await grain.Stage(import, sent, piece, seen);
            }
            catch (Exception error) when (error is SiloUnavailableException or OrleansMessageRejectionException)
            {
                // However much of it has arrived, it was not and will not be stored.
                return new Reply<ImportReply> { Refusal = Refusal.NotWhole };
            }

            if (staged is { Refusal: not null } or { Value: false })
                return new Reply<ImportReply> { Refusal = staged.Refusal ?? Refusal.NotWhole };
            sent = end;
        }
        while (sent < operations.Count);

        var stored = 0L;
        for (var from = 0; ;)
        {
            var part = await grain.Store(import, operations.Count, from, seen);
            if (part.Refusal is null && !part.Value.IsWhole)
                part.Refusal = Refusal.NotWhole;
            if (part.Refusal is { } refusal && stored > 0)
                part.Refusal = refusal.AfterAPart;
            stored += part.Value.Stored;
            from = part.Value.Next;
            if (part.Refusal is not null || from >= operations.Count)
                return part with { Value = part.Value with { Stored = stored } };
        }
    }

    /// <summary>The first operations, as many as are a message. At least one.</summary>
    private static OperationMessage[] FirstPiece(IReadOnlyList<Operation> operations)
    {
        OperationMessage[] all = OperationMessage.Of(operations);
        return all[..MessagePieces.EndOfPiece(all, 0, static message => Entry.Overhead + message.Key.Length + message.Bytes.Length)];
    }

    private static Reply<T> Map<TMessage, TState, T>(in Reply<TMessage> reply, TState state, Func<TMessage, TState, T> map) => new()
    {
        Value = reply.Refusal is null ? map(reply.Value!, state) : default,
        Refusal = reply.Refusal,
        Config = reply.Config,
    };
}

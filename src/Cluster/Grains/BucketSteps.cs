using Pail.Buckets;

namespace Pail.Cluster.Grains;

/// <summary>
/// What is asked of a bucket at its owner, whether the request came in at this silo or at another one. Delegates that are made once.
/// </summary>
internal static class BucketSteps
{
    // At most so many operations of a batch are one step of the bucket.
    private const int BatchStep = 64;

    // So many entries of an import are stored in one call, which must end within the time that a call has.
    private const int ImportPart = 1000;

    internal static readonly Func<Bucket, string, ValueTask<Entry?>> Get = static (bucket, key) => bucket.Get(key);

    internal static readonly Func<Bucket, string, ValueTask<Entry?>> Peek = static (bucket, key) => bucket.Peek(key);

    internal static readonly Func<Bucket, Operation, ValueTask<OperationResult>> Apply =
        static (bucket, operation) => bucket.Apply(operation);

    internal static readonly Func<Bucket, Operation[], ValueTask<OperationResult[]>> ApplyAll =
        static async (bucket, operations) => [.. await bucket.Apply(operations)];

    internal static readonly Func<Bucket, Operation[], ValueTask<ResultMessage[]>> ApplySome = ApplyPart;

    internal static readonly Func<Bucket, Transaction, ValueTask<TransactionResult>> Transact =
        static (bucket, transaction) => bucket.Apply(transaction);

    internal static readonly Func<Bucket, KeyQuery, ValueTask<KeyPage>> List = static (bucket, query) => bucket.List(query);

    internal static readonly Func<Bucket, KeyQuery, ValueTask<KeyPage>> ListSome = ListPart;

    internal static readonly Func<Bucket, int, ValueTask<long>> Clear = static (bucket, _) => bucket.Clear();

    internal static readonly Func<Bucket, BucketConfig, ValueTask<bool>> Configure = static async (bucket, config) =>
    {
        await bucket.Configure(config);
        return true;
    };

    internal static readonly Func<Bucket, ConfigChange, ValueTask<bool>> TryConfigure =
        static (bucket, change) => bucket.TryConfigure(change.Present, change.Config);

    internal static readonly Func<Bucket, string, ValueTask<BucketStatus>> Status =
        static async (bucket, node) => (await bucket.Status()) with { Node = node };

    internal static readonly Func<Bucket, int, ValueTask<bool>> Kill = static (bucket, _) => bucket.Kill();

    internal static readonly Func<Bucket, List<ImportOperation>, ValueTask<ImportReply>> Import = static async (bucket, operations) =>
        await bucket.FindImportFault(operations) is { } fault
            ? new ImportReply { IsWhole = true, Fault = fault, Next = operations.Count }
            : new ImportReply { IsWhole = true, Stored = await bucket.Store(operations), Next = operations.Count };

    internal static readonly Func<Bucket, (List<ImportOperation> All, int From), ValueTask<ImportReply>> ImportSome =
        static async (bucket, import) =>
        {
            if (import.From == 0 && await bucket.FindImportFault(import.All) is { } fault)
                return new ImportReply { IsWhole = true, Fault = fault, Next = import.All.Count };
            var next = Math.Min(import.All.Count, import.From + ImportPart);
            var stored = await bucket.Store(import.All[import.From..next]);
            return new ImportReply { IsWhole = true, Stored = stored, Next = next };
        };

    /// <summary>Does operations until their results are a message.</summary>
    private static async ValueTask<ResultMessage[]> ApplyPart(Bucket bucket, Operation[] operations)
    {
        var done = new List<ResultMessage>(operations.Length);
        var bytes = 0L;
        while (done.Count < operations.Length && bytes < MessagePieces.MaxBytes)
        {
            var step = operations[done.Count..Math.Min(operations.Length, done.Count + BatchStep)];
            try
            {
                var results = ResultMessage.Of(step, await bucket.ApplyFirst(step, MessagePieces.MaxBytes - bytes));
                bytes += results.Sum(static result => result.Size);
                done.AddRange(results);
            }
            catch (BucketUnavailableException error) when (done.Count > 0 && error.Outcome == Outcome.NotApplied)
            {
                // The caller asks for the rest, and gets the error.
                break;
            }
        }

        return [.. done];
    }

    /// <summary>How many of a page's entries are a message; at least one, if there is one.</summary>
    internal static int Fitting(KeyPage page) => MessagePieces.EndOfPiece(page.Keys, 0, static row => row.Value.Footprint);

    /// <summary>A page, or its beginning when its entries have too many bytes for a message.</summary>
    private static async ValueTask<KeyPage> ListPart(Bucket bucket, KeyQuery query)
    {
        while (true)
        {
            var page = await bucket.List(query);
            var fit = Fitting(page);
            if (fit == page.Keys.Count)
                return page;

            // The page is asked for again, and not cut: it may have prefixes, and what comes next is the business of the bucket.
            query = query with { Limit = fit };
        }
    }
}

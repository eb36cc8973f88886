namespace Pail.Buckets.Tests.World;

/// <content>Transactions.</content>
internal sealed partial class Model
{
    private List<ModelState> After(ModelState state, Transaction transaction, TransactionResult? seen)
    {
        if (seen is not null)
        {
            if (state.Seen(seen.Revision.Epoch) is not { } bound)
                return [];
            state = bound;
        }

        var after = TryAfter(state, transaction, seen, out var isTooLarge);
        var swept = Swept(state);
        return isTooLarge && swept != state ? TryAfter(swept, transaction, seen, out _) : after;
    }

    // If it is too large, what has expired is removed, and all is decided again.
    private List<ModelState> TryAfter(ModelState state, Transaction transaction, TransactionResult? seen, out bool isTooLarge)
    {
        var (now, epoch, holds) = (state.Now, state.Epoch, true);
        isTooLarge = false;
        foreach (var (key, condition) in transaction.Compare)
        {
            state = state.WithoutExpired(key, now);
            holds &= Holds(condition, epoch, state.Find(key));
        }

        var operations = holds ? transaction.Then : transaction.Else;
        foreach (var operation in operations)
            state = state.WithoutExpired(operation.Key, now);

        var (staged, sizes, written, wishes) = (state, default(Sizes), new HashSet<string>(), new List<Wish>());
        var claimed = new HashSet<string>();
        foreach (var operation in operations)
        {
            if (operation is GetOperation && staged.Find(operation.Key) is { } read && Holds(operation.Condition, epoch, read))
                staged = staged.With(read.Used(now));
            var wish = WishOf(state.Config, epoch, staged.Find(operation.Key), operation, now, staged.Last + 1);
            if (operation is not GetOperation && !claimed.Add(operation.Key))
                wish = wish.Refused(OperationFaultKind.KeyWrittenTwice);
            wishes.Add(wish);
            if (wish.Status is ApplyStatus.Refused or ApplyStatus.PreconditionFailed)
                return Same(state, holds, wishes, isFailed: true, seen);
            if (!wish.Changes)
                continue;
            staged = wish.Entry is { } next ? staged.With(next) : staged.Without(operation.Key);
            staged = staged with { Last = staged.Last + (wish.TakesRevision ? 1 : 0) };
            sizes = sizes.Plus(wish);
            written.Add(operation.Key);
        }

        // The limits hold for the transaction as a whole. The last operation that stores a value fails.
        var fault = LimitFault(state, sizes);
        isTooLarge = fault is not null;
        if (fault is null
            && MayBeOverBudget(sizes)
            && seen?.Results.Any(static result => result.Fault?.Kind == OperationFaultKind.OverMemoryBudget) == true)
            fault = OperationFaultKind.OverMemoryBudget;
        if (fault is { } limit)
        {
            var last = wishes.FindLastIndex(static wish => wish.Status is ApplyStatus.Created or ApplyStatus.Replaced);
            return Same(state, holds, [.. wishes.Take(last), wishes[last].Refused(limit)], isFailed: true, seen);
        }

        return written.Count == 0
            ? Same(staged, holds, wishes, isFailed: false, seen)
            : [.. Evictions(staged, state.Last).SelectMany(after => Same(after, holds, wishes, isFailed: false, seen))];
    }

    /// <summary>The state, if the transaction was answered as expected.</summary>
    private static List<ModelState> Same(ModelState after, bool holds, List<Wish> wishes, bool isFailed, TransactionResult? seen)
    {
        if (seen is null)
            return [after];
        var isSame =
            (seen.ComparisonsHeld, seen.FailedIndex, seen.Revision.Number) == (holds, isFailed ? wishes.Count - 1 : null, after.Last)
            && seen.Results.Count == wishes.Count
            && wishes.Zip(seen.Results).All(pair => Same(pair.First, pair.Second, after.Epoch));
        return isSame ? [after] : [];
    }
}

namespace Pail.Buckets;

/// <summary>
/// The operations on a key, the same for every backend. Each takes the current entry and returns the answer with the next entry. Nothing
/// here waits, locks or stores.
/// </summary>
internal static class EntryOperations
{
    internal static PutResult Put(Entry? current, in PutRequest request, RevisionSource revisions)
    {
        var now = revisions.Now();
        if (!request.Condition.Allows(current, now))
            return new PutResult(PutStatus.PreconditionFailed, current, null);

        var entry = new Entry(request.Value, revisions.Next(), current?.Created ?? now, now);
        return new PutResult(current is null ? PutStatus.Created : PutStatus.Replaced, entry, current);
    }

    internal static DeleteResult Delete(Entry? current, Condition condition, RevisionSource revisions)
    {
        if (!condition.Allows(current, revisions.Now()))
            return new DeleteResult(DeleteStatus.PreconditionFailed, current);
        return new DeleteResult(current is null ? DeleteStatus.Absent : DeleteStatus.Deleted, current);
    }
}

/// <summary>A put on its way to the process or table that holds the entries.</summary>
internal readonly record struct PutRequest(string Key, NewValue Value, Condition Condition);

/// <summary>A delete on its way to the process or table that holds the entries.</summary>
internal readonly record struct DeleteRequest(string Key, Condition Condition);

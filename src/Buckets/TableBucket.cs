using Microsoft.Extensions.Logging;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tables;

namespace Pail.Buckets;

/// <summary>
/// The bucket as an ETS-like table: callers read and write the rows themselves, at the same time. The process owns the table and does
/// nothing else. When the process dies, the node inherits the table until the next process claims it. Requests work in the meantime.
/// </summary>
internal sealed partial class TableBucket(string name, BucketConfig config, BucketProcesses processes) : Bucket(name, config, processes)
{
    private volatile TableEntries? _entries;

    protected override bool HoldsKeys => _entries is { } entries && entries.Table.Info() is not null;

    private TableEntries Entries
    {
        get
        {
            ThrowIfGone();
            return _entries ?? throw Unavailable(Outcome.NotApplied);
        }
    }

    public override ValueTask<Entry?> Get(string key)
    {
        var entries = Entries;
        try
        {
            return new ValueTask<Entry?>(entries.Table.TryLookup(key, out var entry) ? entry : null);
        }
        catch (TableGoneException error)
        {
            throw TableGone(entries, error);
        }
    }

    public override ValueTask<PutResult> Put(string key, NewValue value, Condition condition)
    {
        var request = new PutRequest(key, value, condition);
        return TryPut(request) is { } result ? new ValueTask<PutResult>(result) : PutAfterDecision(request);
    }

    public override ValueTask<DeleteResult> Delete(string key, Condition condition)
    {
        var entries = Entries;
        try
        {
            return new ValueTask<DeleteResult>(entries.Table.Update(
                key,
                (entries, condition),
                static (bool found, ref Entry? row, (TableEntries Entries, Condition Condition) arg, out DeleteResult result) =>
                {
                    result = EntryOperations.Delete(found ? row : null, arg.Condition, arg.Entries.Revisions);
                    if (result.Status != DeleteStatus.Deleted)
                        return RowChange.Keep;
                    arg.Entries.Size.Count(result.Entry, null);
                    return RowChange.Remove;
                }));
        }
        catch (TableGoneException error)
        {
            throw TableGone(entries, error);
        }
    }

    public override ValueTask<KeyPage> List(KeyQuery query)
    {
        var entries = Entries;
        try
        {
            // Read before the walk: a write that the walk misses then has a greater revision than the page.
            var revision = entries.Revisions.Last;
            return new ValueTask<KeyPage>(KeyPager.Page(entries.Table, query) with { Revision = revision });
        }
        catch (TableGoneException error)
        {
            throw TableGone(entries, error);
        }
    }

    // Closes the race of a deleter with the writer of a new key. The writer first counts its key and then reads the stage. The deleter
    // first changes the stage and then reads the count here. A full fence lies between the two steps on both sides. So the writer sees the
    // stage and takes its key back, or the deleter sees the key, or both.
    internal override ValueTask<bool> IsEmpty() => ValueTask.FromResult(!HoldsKeys || _entries is not { Size.Keys: > 0 });

    internal override void Discard() => ((IDisposable?)_entries?.Table)?.Dispose();

    protected override ValueTask<StartResult> StartProcess(Self supervisor, BucketSupervision supervision) =>
        supervisor.StartLink(new TableOwner(this, supervision), ServerOptions);

    /// <summary>Stores a value. Refuses a new key while a deletion is requested: it could be lost with the bucket.</summary>
    /// <returns>The result, or null when the key was refused.</returns>
    private PutResult? TryPut(in PutRequest request)
    {
        var entries = Entries;
        try
        {
            return entries.Table.Update(
                request.Key,
                new Write(Lifecycle, entries, request),
                static (bool found, ref Entry? row, Write write, out PutResult? result) =>
                {
                    result = Put(found ? row : null, write);
                    row = result?.Entry;
                    return result is null or { Status: PutStatus.PreconditionFailed } ? RowChange.Keep : RowChange.Put;
                });
        }
        catch (TableGoneException error)
        {
            throw TableGone(entries, error);
        }
    }

    private async ValueTask<PutResult> PutAfterDecision(PutRequest request)
    {
        while (true)
        {
            await ThrowIfGoneAfterDecision();
            if (TryPut(request) is { } result)
                return result;
        }
    }

    private static PutResult? Put(Entry? current, in Write write)
    {
        var result = EntryOperations.Put(current, write.Request, write.Entries.Revisions);
        if (result.Status == PutStatus.PreconditionFailed)
            return result;

        // Counted before the stage is read: see IsEmpty. A key that existed before has been counted already, so a deleter finds it.
        write.Entries.Size.Count(result.Previous, result.Entry);
        if (result.Previous is not null || !write.Lifecycle.RefusesNewKeys)
            return result;

        write.Entries.Size.Count(result.Entry, null);
        return null;
    }

    /// <summary>
    /// Makes a process the table's owner: claims the table that the node inherited from the last owner, or creates a table. Runs in the
    /// process.
    /// </summary>
    private async ValueTask BecomeOwner(Self owner, BucketSupervision supervision)
    {
        var before = _entries;
        var entries = before is not null && await TryClaim(before.Table, owner) ? before : NewEntries(owner);
        try
        {
            var incarnation = new BucketIncarnation(supervision, owner.Pid, entries.Revisions.Epoch, entries.Size);
            var lost = Begin(owner, incarnation, () => _entries = entries);
            if (before is not null && before != entries)
                LogTableLost(Processes.Logger, Name, lost);
        }
        catch when (entries != before && entries != _entries)
        {
            // Begin ended this process. No other code knows its new table, and the node would keep it.
            ((IDisposable)entries.Table).Dispose();
            throw;
        }
    }

    /// <summary>Takes the table over from the node. False when the table was deleted.</summary>
    private static async ValueTask<bool> TryClaim(Table table, Self owner)
    {
        while (true)
        {
            try
            {
                if (table.TryClaim())
                    return true;
            }
            catch (TableGoneException)
            {
                return false;
            }

            // The table still has an owner, whose supervisor was killed. That owner is about to end; the kill makes sure of that.
            if (table.Owner is { } last)
            {
                owner.Node.Exit(last, ExitReason.Kill);
                await owner.Node.WaitForExit(last);
            }
        }
    }

    private TableEntries NewEntries(Self owner)
    {
        // The node is the heir, so the rows need no process: they survive, whichever processes end and in whatever order.
        var table = owner.NewTable<string, Entry>(
            new TableOptions { Name = Name, Protection = TableProtection.Public, NodeInherits = true }, StringComparer.Ordinal);
        return new TableEntries(table, new RevisionSource(Processes.Epochs.Next(), Node.TimeProvider), new SizeCounter());
    }

    /// <summary>
    /// Makes the exception for a use of the table after its deletion. If other code deleted the table, and not the deletion of the bucket,
    /// ends the owner, so that the next owner creates another table.
    /// </summary>
    private BucketUnavailableException TableGone(TableEntries entries, TableGoneException error)
    {
        var owner = Pid;
        if (!Lifecycle.IsGone && entries == _entries)
            Node.Exit(owner, ExitReason.Of("its table was deleted"));
        return Unavailable(Outcome.NotApplied, error);
    }

    [LoggerMessage(
        2,
        LogLevel.Error,
        "Bucket \"{Bucket}\" has lost {Keys} keys: its table was deleted by other code. It starts empty, with a new epoch")]
    private static partial void LogTableLost(ILogger logger, string bucket, long keys);

    /// <summary>A table, the revisions of its writes, and the count of its keys and bytes. All three live as long as the data.</summary>
    private sealed class TableEntries(Table<string, Entry> table, RevisionSource revisions, SizeCounter size)
    {
        internal Table<string, Entry> Table => table;

        internal RevisionSource Revisions => revisions;

        internal SizeCounter Size => size;
    }

    private readonly record struct Write(BucketLifecycle Lifecycle, TableEntries Entries, PutRequest Request);

    private sealed class TableOwner(TableBucket bucket, BucketSupervision supervision) : GenServer<bool>
    {
        protected override async ValueTask<InitResult> Init()
        {
            await bucket.BecomeOwner(Self, supervision);
            return Ok(true);
        }
    }
}

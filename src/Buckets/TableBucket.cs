using Microsoft.Extensions.Logging;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tables;

namespace Pail.Buckets;

/// <summary>
/// The bucket as an ETS-like table: callers read and write the rows themselves, at the same time. The process owns the table and does
/// nothing else. When it dies, the node inherits the table until the next process claims it, and callers do not notice.
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
        return TryPut(request) is { } result ? new ValueTask<PutResult>(result) : PutOnceDecided(request);
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
            // Read before the walk: a write that the walk has missed then has a greater number than the page tells.
            var revision = entries.Revisions.Last;
            return new ValueTask<KeyPage>(KeyPager.Page(entries.Table, query) with { Revision = revision });
        }
        catch (TableGoneException error)
        {
            throw TableGone(entries, error);
        }
    }

    // Writers count a new key first and look at the stage then; the deleter has changed the stage first and looks at the count here, with a
    // full fence in between on both sides. So the writer sees the stage and takes its key back, or this sees the key, or both.
    internal override ValueTask<bool> IsEmpty() => ValueTask.FromResult(!HoldsKeys || _entries is not { Size.Keys: > 0 });

    internal override void Discard() => ((IDisposable?)_entries?.Table)?.Dispose();

    protected override ValueTask<StartResult> StartProcess(Self supervisor, BucketSupervision supervision) =>
        supervisor.StartLink(new TableOwner(this, supervision), ServerOptions);

    /// <summary>Puts; null when a deletion is asked for and this would be a new key, which could be lost with the bucket.</summary>
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

    private async ValueTask<PutResult> PutOnceDecided(PutRequest request)
    {
        while (true)
        {
            await ThrowIfGoneOnceDecided();
            if (TryPut(request) is { } result)
                return result;
        }
    }

    private static PutResult? Put(Entry? current, in Write write)
    {
        var result = EntryOperations.Put(current, write.Request, write.Entries.Revisions);
        if (result.Status == PutStatus.PreconditionFailed)
            return result;

        // Counted before the look at the stage: see IsEmpty. A key that is there already has been counted, so that a deleter finds it.
        write.Entries.Size.Count(result.Previous, result.Entry);
        if (result.Previous is not null || !write.Lifecycle.RefusesNewKeys)
            return result;

        write.Entries.Size.Count(result.Entry, null);
        return null;
    }

    /// <summary>
    /// Makes a process the owner: claims the table that the owner before has left to the node, or makes one. Runs in that process.
    /// </summary>
    private async ValueTask Own(Self owner, BucketSupervision supervision)
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
            // It was not allowed to begin. Nobody else knows the table, and the node would keep it.
            ((IDisposable)entries.Table).Dispose();
            throw;
        }
    }

    /// <summary>Takes the table over from the node. False when it is gone.</summary>
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

            // Its owner was started by a supervisor that has been killed, and is on its way out; the kill only makes sure of that.
            if (table.Owner is { } last)
            {
                owner.Node.Exit(last, ExitReason.Kill);
                await owner.Node.WaitForExit(last);
            }
        }
    }

    private TableEntries NewEntries(Self owner)
    {
        // The node is the heir: no process has to live for the rows, and no order of deaths loses them.
        var table = owner.NewTable<string, Entry>(
            new TableOptions { Name = Name, Protection = TableProtection.Public, NodeInherits = true }, StringComparer.Ordinal);
        return new TableEntries(table, new RevisionSource(Processes.Epochs.Next(), Node.TimeProvider), new SizeCounter());
    }

    /// <summary>
    /// The table was used after it was deleted: with the bucket, or by other code, and then the owner must make another one.
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
        "Bucket \"{Bucket}\" has lost {Keys} keys: its table was deleted by other code. It begins empty, under another epoch")]
    private static partial void LogTableLost(ILogger logger, string bucket, long keys);

    /// <summary>A table, the numbers of the writes to it, and the count of what it holds: all live as long as the data.</summary>
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
            await bucket.Own(Self, supervision);
            return Ok(true);
        }
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tables;

namespace Pail.Buckets;

/// <summary>
/// The bucket as an ETS-like table: callers read and write the rows themselves, at the same time. The process owns the table and does nothing else; when
/// it dies, an heir keeps the table until the next one takes it back, and callers do not even notice.
/// </summary>
internal sealed class TableBucket(string name, BucketConfig config, BucketSurroundings surroundings) : Bucket(name, config, surroundings)
{
    private volatile TableEntries? _entries;

    protected override long Keys => _entries?.Usage.Keys ?? 0;

    protected override long Bytes => _entries?.Usage.Bytes ?? 0;

    protected override long Epoch => _entries?.Revisions.Epoch ?? 0;

    public override ValueTask<Entry?> Get(string key)
    {
        try
        {
            return new ValueTask<Entry?>(Entries.Table.TryLookup(key, out var entry) ? entry : null);
        }
        catch (TableGoneException error)
        {
            throw Unavailable(Outcome.NotApplied, error);
        }
    }

    public override ValueTask<PutResult> Put(string key, NewValue value, Condition condition)
    {
        var entries = Entries;
        var write = new Write(this, entries, new PutRequest(key, value, condition));
        try
        {
            var result = entries.Table.Update(key, write, static (bool found, ref Entry? row, Write write, out PutResult? result) =>
            {
                result = write.Bucket.Put(found ? row : null, write);
                row = result?.Entry;
                return result is null or { Status: PutStatus.PreconditionFailed } ? RowChange.Keep : RowChange.Put;
            });
            return new ValueTask<PutResult>(result ?? throw Unavailable(Outcome.NotApplied));
        }
        catch (TableGoneException error)
        {
            throw Unavailable(Outcome.NotApplied, error);
        }
    }

    public override ValueTask<DeleteResult> Delete(string key, Condition condition)
    {
        var entries = Entries;
        try
        {
            return new ValueTask<DeleteResult>(entries.Table.Update(key, (entries, condition), static (
                bool found, ref Entry? row, (TableEntries Entries, Condition Condition) arg, out DeleteResult result) =>
            {
                result = EntryOperations.Delete(found ? row : null, arg.Condition, arg.Entries.Revisions);
                if (result.Status != DeleteStatus.Deleted)
                    return RowChange.Keep;
                arg.Entries.Usage.Count(result.Entry, null);
                return RowChange.Remove;
            }));
        }
        catch (TableGoneException error)
        {
            throw Unavailable(Outcome.NotApplied, error);
        }
    }

    public override ValueTask<KeyPage> List(KeyQuery query)
    {
        try
        {
            // Read before the walk: a write that the walk has missed then has a greater number than the page tells.
            var entries = Entries;
            var revision = entries.Revisions.Last;
            return new ValueTask<KeyPage>(KeyPager.Page(entries.Table, query) with { Revision = revision });
        }
        catch (TableGoneException error)
        {
            throw Unavailable(Outcome.NotApplied, error);
        }
    }

    internal override ValueTask<StartResult> Start(Self supervisor) => supervisor.StartLink(new TableOwner(this), ServerOptions);

    // Writers count a new key first and look at the flag then, the deleter has set the flag first and looks at the count here, with a full fence in between
    // on both sides: the writer sees the flag and takes its key back, or this sees the key, or both.
    internal override ValueTask<bool> IsEmpty() => ValueTask.FromResult(Keys == 0);

    internal override void Discard()
    {
        // Its owner may have been killed instead of stopped; then the keeper has it.
        if (_entries is { Table: var table } && table.Info() is not null)
            table.Delete();
    }

    private TableEntries Entries => _entries ?? throw Unavailable(Outcome.NotApplied);

    private PutResult? Put(Entry? current, Write write)
    {
        var result = EntryOperations.Put(current, write.Request, write.Entries.Revisions);
        if (result.Status == PutStatus.PreconditionFailed)
            return result;

        // Counted before the look at the flag: see IsEmpty.
        write.Entries.Usage.Count(result.Previous, result.Entry);
        if (!IsClosing)
            return result;

        write.Entries.Usage.Count(result.Entry, result.Previous);
        return null;
    }

    /// <summary>Takes the table back from the keeper, or makes one. Runs in the new owner.</summary>
    private async ValueTask Own(Self owner)
    {
        var keeper = Node.WhereIs(BucketSurroundings.TableKeeper)
            ?? throw new InvalidOperationException("The table keeper is not running.");
        if (_entries is not { } entries || !await owner.Call(keeper, new TableKeeper.GiveBack(entries.Table, owner.Pid), Timeout.InfiniteTimeSpan))
        {
            var table = owner.NewTable<string, Entry>(
                new TableOptions { Name = Name, Protection = TableProtection.Public, Heir = keeper }, StringComparer.Ordinal);
            _entries = entries = new TableEntries(table, new RevisionSource(Surroundings.Epochs.Next(), Node.TimeProvider), new Usage());
        }

        Begin(new BucketLife(owner.Pid, entries.Revisions.Epoch, entries.Usage));
    }

    /// <summary>A table, the numbers of the writes to it, and the count of what it holds: all live as long as the data.</summary>
    private sealed record TableEntries(Table<string, Entry> Table, RevisionSource Revisions, Usage Usage);

    private readonly record struct Write(TableBucket Bucket, TableEntries Entries, PutRequest Request);

    private sealed class TableOwner(TableBucket bucket) : GenServer<bool>
    {
        protected override async ValueTask<InitResult<bool>> Init()
        {
            await bucket.Own(Self);
            return Ok(true);
        }

        protected override ValueTask<Result<bool>> HandleInfo(object message, bool state) =>
            message is TableTransfer ? NoReply(state) : base.HandleInfo(message, state);
    }
}

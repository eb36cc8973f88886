using Microsoft.Extensions.Logging.Abstractions;
using Pail.Buckets;

namespace Pail.Bench.Durable.Workloads;

/// <summary>Pail's journal with its SQLite store, without buckets: each put makes an entry and appends the change.</summary>
/// <param name="syncEvery">When it waits for the disk.</param>
internal sealed class JournalStore(TimeSpan? syncEvery) : DurableStore
{
    private readonly ScratchFolder _folder = new();
    private Journal? _journal;
    private LocalBucketJournal? _bucket;
    private long _revision;

    public override Task Start(int writers)
    {
        // Without a handler for a large log there are no snapshots, which the bare journal has not either.
        _journal = new Journal(
            SqliteLogStore.Open(_folder.Path), 0, new JournalOptions(syncEvery), TimeProvider.System, NullLogger.Instance);
        _bucket = new LocalBucketJournal(_journal, 1, new EventLog(null));
        return Task.CompletedTask;
    }

    public override async Task Put(int writer, int operations)
    {
        var keys = DurableRecords.Keys(DurableRecords.Count);
        for (var (i, key) = (0, DurableRecords.First(writer)); i < operations; i++, key = DurableRecords.After(key))
            await _journal!.WhenCommitted(Append(keys[key]));
    }

    public override ValueTask DisposeAsync()
    {
        _journal?.Dispose();
        _folder.Dispose();
        return default;
    }

    private long Append(string key)
    {
        var now = DateTimeOffset.UtcNow;
        var entry = new Entry(key, DurableRecords.Value, new Revision(1, Interlocked.Increment(ref _revision)), now, now, null);
        var change = Change.Put(1, entry);
        return _journal!.Append(_bucket!, null, new ReadOnlySpan<Change>(in change), 0);
    }
}

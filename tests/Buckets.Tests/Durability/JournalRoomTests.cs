using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Pail.Buckets.Tests.Durability;

/// <summary>The journal while the disk is full or another program holds the database, and what the log says of it.</summary>
public sealed class JournalRoomTests : IDisposable
{
    private static readonly BucketStorageException Full = new(BucketStorageFault.Full, "There is no room.");
    private static readonly BucketStorageException InUse = new(BucketStorageFault.InUse, "It is locked.");

    private readonly MemoryLogStore _store = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RecordedLogs _logs = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task A_sync_that_finds_no_room_is_tried_again()
    {
        using var journal = New(sync: TimeSpan.FromMilliseconds(100));
        await journal.WhenCommitted(Append(Bucket(journal), "a"));
        _store.Fault = Full;
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await Waiting.Until(() => journal.IsFull);
        Assert.Equal(0, _store.Synced);

        _store.Fault = null;
        await Advance(() => _store.Synced == 1 && !journal.IsFull);
        Assert.Null(journal.Failure);
    }

    [Fact]
    public async Task The_end_without_room_for_a_sync_is_an_end_with_a_warning()
    {
        var journal = New(sync: null);
        await journal.WhenCommitted(Append(Bucket(journal), "a"));
        _store.Fault = Full;
        journal.Dispose();

        Assert.Contains(_logs.Lines, static line => line.StartsWith("Warning: The end did not bring", StringComparison.Ordinal));
        Assert.DoesNotContain(_logs.Lines, static line => line.StartsWith("Critical", StringComparison.Ordinal));
        Assert.Equal((1, 0), (_store.LastBatch, _store.Synced));
    }

    [Fact]
    public async Task Work_is_done_while_a_batch_waits_for_room_and_may_be_what_makes_it()
    {
        using var journal = New(sync: TimeSpan.Zero);
        _store.Fault = Full;
        var position = Append(Bucket(journal), "a");
        await Waiting.Until(() => journal.IsFull);

        await journal.Do(_ => _store.Fault = null);
        await journal.WhenCommitted(position);
        Assert.False(journal.IsFull);
    }

    [Theory]
    [InlineData(BucketStorageFault.Full)]
    [InlineData(BucketStorageFault.InUse)]
    public async Task A_store_that_takes_nothing_for_a_while_is_logged_once_with_its_end(BucketStorageFault fault)
    {
        using var journal = New(sync: TimeSpan.Zero);
        _store.Fault = fault == BucketStorageFault.Full ? Full : InUse;
        var position = Append(Bucket(journal), "a");
        await Advance(() => _store.Begun > 3);
        Assert.Equal((fault == BucketStorageFault.Full, fault == BucketStorageFault.InUse), (journal.IsFull, journal.IsLocked));
        _store.Fault = null;
        await Advance(() => journal.Committed == position);
        Assert.False(journal.IsFull || journal.IsLocked);

        var what = fault == BucketStorageFault.Full ? "there is room. There is no room." : "the storage is free. It is locked.";
        Assert.Equal(
            [$"Warning: Durable buckets take no changes until {what}", "Information: The storage takes changes again"], _logs.Lines);
    }

    [Fact]
    public async Task The_end_on_a_full_disk_says_how_many_changes_were_not_stored()
    {
        var journal = New(sync: TimeSpan.Zero);
        var bucket = Bucket(journal);
        _store.Fault = Full;
        Append(bucket, "a");
        await Waiting.Until(() => journal.IsFull);
        var last = journal.WhenCommitted(Append(bucket, "b"));
        journal.Dispose();

        await Assert.ThrowsAsync<BucketStorageException>(async () => await last);
        Assert.Equal("Warning: 2 changes were not stored at the end. There is no room.", _logs.Lines.Last());
        Assert.DoesNotContain(_logs.Lines, static line => line.StartsWith("Critical", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Little_room_is_told_once()
    {
        var free = 1_000_000L;
        using var journal = New(options: JournalOptions.Always with { FreeBytes = _ => free });
        var bucket = Bucket(journal);
        await journal.WhenCommitted(Append(bucket, "a"));
        await journal.Do(static _ => { });
        Assert.Empty(_logs.Lines);
        free = 10;
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await journal.WhenCommitted(Append(bucket, $"{i}"));
            await journal.Do(static _ => { });
        }

        Assert.StartsWith("Warning: The disk of the storage has only 10 bytes", Assert.Single(_logs.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_burst_needed_is_not_kept()
    {
        using var journal = New(sync: TimeSpan.Zero);
        var bucket = Bucket(journal);
        _store.Pause();
        Append(bucket, "a");
        await Waiting.Until(() => _store.Begun == 1);
        for (var i = 0; i < 100_000; i++)
            Append(bucket, "b");
        Append(bucket, "c", bytes: 20_000_000);
        Assert.InRange(journal.Kept.Items, 100_000, int.MaxValue);

        _store.Continue();
        await journal.WhenCommitted(bucket.Appended);
        Assert.InRange(journal.Kept.Items, 0, 64 * 1024);
        Assert.InRange(journal.Kept.BatchBytes, 0, 8 * 1024 * 1024);
    }

    [Fact]
    public async Task A_logger_that_fails_leaves_nobody_waiting()
    {
        using var journal = new Journal(_store, 0, JournalOptions.Always, _time, new BrokenLogger());
        var bucket = Bucket(journal);
        _store.Fault = Full;
        var first = journal.WhenCommitted(Append(bucket, "a")).AsTask();
        await Waiting.Until(() => journal.IsFull);
        _store.Fault = new BucketStorageException(BucketStorageFault.Failed, "The disk has died.");
        await Advance(() => journal.Failure is not null);

        Assert.Equal("The disk has died.", (await Assert.ThrowsAsync<BucketStorageException>(() => first)).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task The_start_tells_of_an_unfinished_end_only_when_there_was_one(long cut)
    {
        using var store = new MemoryLogStore { CutBytes = cut };
        var (storage, _) = BucketStorage.Open(store, JournalOptions.Always, new EpochSource(_time), _time, _logs);
        await storage.DisposeAsync();

        Assert.StartsWith("Information: Read the storage in", _logs.Lines.First(), StringComparison.Ordinal);
        Assert.Equal(
            cut == 0 ? [] : ["Information: Left out 5 bytes of an unfinished end of the storage"], _logs.Lines.Skip(1));
    }

    private Journal New(TimeSpan? sync) => New(new JournalOptions(sync));

    private Journal New(JournalOptions options) => new(_store, 0, options, _time, _logs);

    private static LocalBucketJournal Bucket(Journal journal)
    {
        var bucket = new LocalBucketJournal(journal, 1, new EventLog(null));
        journal.Begin(bucket, new JournalSession(bucket, new EventLog(null)));
        return bucket;
    }

    private static long Append(LocalBucketJournal bucket, string key, int bytes = 1)
    {
        var time = DateTimeOffset.UnixEpoch;
        bucket.Session!.Put(new Entry(key, new NewValue(new byte[bytes], "text/plain"), new Revision(1, 1), time, time, null));
        return bucket.Appended;
    }

    private Task Advance(Func<bool> until) => Waiting.Until(() =>
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return until();
    });

    private sealed class BrokenLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("The logger is broken.");
    }
}

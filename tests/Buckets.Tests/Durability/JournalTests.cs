using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Pail.Buckets.Tests.Durability;

/// <summary>The journal: order, groups, waiting, and when the disk is waited for.</summary>
public sealed class JournalTests : IDisposable
{
    private readonly MemoryLogStore _store = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Changes_that_come_during_a_commit_share_the_next_one()
    {
        using var journal = New(TimeSpan.Zero);
        var bucket = Bucket(journal, 1);
        _store.Pause();
        var first = Append(bucket, "first");
        await Waiting.Until(() => _store.Begun == 1);
        for (var i = 0; i < 100; i++)
            Append(bucket, $"{i}");

        _store.Continue();
        await journal.WhenCommitted(bucket.Appended);

        Assert.Equal(2, _store.LastBatch);
        Assert.Equal((1, 101), (first, bucket.Appended));
        Assert.Equal(["first", .. Enumerable.Range(0, 100).Select(static i => $"{i}")], Keys());
    }

    [Fact]
    public async Task A_wait_ends_with_the_commit_of_its_change_and_not_before()
    {
        using var journal = New(TimeSpan.Zero);
        var bucket = Bucket(journal, 1);
        await journal.WhenCommitted(0);
        _store.Pause();
        var first = journal.WhenCommitted(Append(bucket, "a")).AsTask();
        await Waiting.Until(() => _store.Begun == 1);
        var second = journal.WhenCommitted(Append(bucket, "b")).AsTask();
        Assert.False(first.IsCompleted || second.IsCompleted);

        _store.Continue();
        await first;
        await second;
        await journal.WhenCommitted(bucket.Appended);
        Assert.Equal(new BucketStorageLag(0, 0, TimeSpan.Zero), journal.Lag);
    }

    [Fact]
    public async Task A_group_is_never_split_between_two_batches()
    {
        using var journal = New(TimeSpan.Zero);
        var bucket = Bucket(journal, 1);
        var value = new byte[3 * 1024 * 1024];
        _store.Pause();
        Append(bucket, "before");
        await Waiting.Until(() => _store.Begun == 1);
        bucket.Session!.Append([Put(bucket, "a", value), Put(bucket, "b", value), Put(bucket, "c", value)]);
        Append(bucket, "after");

        _store.Continue();
        await journal.WhenCommitted(bucket.Appended);

        Assert.Equal([["before"], ["a", "b", "c"], ["after"]], Batches());
    }

    [Fact]
    public async Task A_session_that_has_been_replaced_appends_nothing()
    {
        using var journal = New(TimeSpan.Zero);
        var bucket = Bucket(journal, 1);
        var old = bucket.Session!;
        old.Put(Entry("a"));
        journal.Begin(bucket, new JournalSession(bucket, new EventLog(null)));

        Assert.Throws<SessionOverException>(() => old.Put(Entry("b")));
        bucket.Session!.Put(Entry("c"));
        await bucket.WhenSettled();
        Assert.Equal(["a", "c"], Keys());
    }

    [Fact]
    public async Task A_policy_without_waiting_answers_before_the_disk_and_syncs_in_its_time()
    {
        using var journal = New(TimeSpan.FromMilliseconds(100));
        var bucket = Bucket(journal, 1);
        await journal.WhenCommitted(Append(bucket, "a"));
        Assert.Equal((1, 0), (_store.LastBatch, _store.Synced));

        _time.Advance(TimeSpan.FromMilliseconds(100));
        await Waiting.Until(() => _store.Synced == 1);

        // Nothing is to be synced when nothing has changed.
        _store.Fault = new BucketStorageException(BucketStorageFault.Failed, "There was a sync of nothing.");
        _time.Advance(TimeSpan.FromMilliseconds(300));
        _store.Fault = null;
        await journal.WhenCommitted(Append(bucket, "b"));
        Assert.Null(journal.Failure);
    }

    [Fact]
    public async Task The_end_of_a_journal_leaves_everything_on_the_disk()
    {
        using (var journal = New(null))
        {
            var bucket = Bucket(journal, 1);
            await journal.WhenCommitted(Append(bucket, "a"));
            _time.Advance(TimeSpan.FromHours(1));
            Assert.Equal(0, _store.Synced);
            Append(bucket, "b");
        }

        Assert.Equal(_store.LastBatch, _store.Synced);
        Assert.Equal(["a", "b"], Keys());
    }

    [Fact]
    public async Task After_the_end_nobody_waits_for_what_is_not_written_any_more()
    {
        var journal = New(TimeSpan.FromMilliseconds(100));
        var bucket = Bucket(journal, 1);
        await journal.WhenCommitted(Append(bucket, "a"));
        journal.Dispose();

        // A process that is still in a step, a timer that was about to ring, and work with the store.
        var late = Append(bucket, "late");
        _time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<BucketStorageException>(async () => await journal.WhenCommitted(late));
        await Assert.ThrowsAsync<BucketStorageException>(() => journal.Do(static _ => { }));
        Assert.Equal(["a"], Keys());
        journal.Dispose();
    }

    [Fact]
    public async Task Many_threads_append_in_one_order_and_each_sees_its_own_in_order()
    {
        using var journal = New(TimeSpan.Zero);
        const int threads = 4;
        const int each = 2_000;
        await Task.WhenAll(Enumerable.Range(1, threads).Select(number => Task.Run(async () =>
        {
            var bucket = Bucket(journal, number);
            for (var i = 0; i < each; i++)
            {
                var position = Append(bucket, $"{i}");
                if (i % 64 == 0)
                    await journal.WhenCommitted(position);
            }

            await bucket.WhenSettled();
        })));

        var seen = new int[threads + 1];
        foreach (var change in Changes())
            Assert.Equal($"{seen[change.Bucket]++}", change.Entry!.Key);
        Assert.All(seen.Skip(1), static count => Assert.Equal(each, count));
    }

    private Journal New(TimeSpan? sync) => new(_store, 0, new JournalOptions(sync), _time, NullLogger.Instance);

    private static LocalBucketJournal Bucket(Journal journal, long number)
    {
        var bucket = new LocalBucketJournal(journal, number, new EventLog(null));
        journal.Begin(bucket, new JournalSession(bucket, new EventLog(null)));
        return bucket;
    }

    private static long Append(LocalBucketJournal bucket, string key)
    {
        bucket.Session!.Put(Entry(key));
        return bucket.Appended;
    }

    private static Change Put(LocalBucketJournal bucket, string key, byte[] value) => Change.Put(bucket.Number, Entry(key, value));

    private static Entry Entry(string key, byte[]? value = null) =>
        new(key, new NewValue(value ?? [1], "text/plain"), new Revision(1, 1), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, null);

    private List<List<string>> Batches()
    {
        using var reader = _store.OpenReader();
        return [.. reader.Read().Select(static piece => Read(piece).Select(static change => change.Entry!.Key).ToList())];
    }

    private List<Change> Changes()
    {
        using var reader = _store.OpenReader();
        return [.. reader.Read().SelectMany(Read)];
    }

    private List<string> Keys() => [.. Changes().Select(static change => change.Entry!.Key)];

    private static List<Change> Read(LogPiece piece)
    {
        var changes = new List<Change>();
        var reader = new ChangeReader(piece.Bytes.Span);
        while (reader.TryRead(out var change))
            changes.Add(change);
        return changes;
    }
}

namespace Pail.Buckets.Tests.Durability;

public sealed class LogReplayTests
{
    private static readonly DateTimeOffset Time = new(1000, TimeSpan.Zero);

    private readonly LogReplay _replay = new();

    [Fact]
    public void A_bucket_has_what_the_changes_say()
    {
        Apply(Create(1), Epoch(1, 7), Put(1, "a", 1), Put(1, "b", 2), Put(1, "a", 3), Remove(1, "b", 4));
        var bucket = _replay.Complete()[1];

        Assert.Equal(("shopping", Time, new Revision(7, 4)), (bucket.Name, bucket.Created, bucket.Revision));
        Assert.Equal(new Revision(7, 3), Assert.Single(bucket.Entries).Value.Entry!.Revision);
        Assert.Equal(5, bucket.Entries["a"].Position);
        Assert.Equal(new LogMarks(6, 7, 1), _replay.Marks);
    }

    [Fact]
    public void A_clear_removes_all_keys_before_it()
    {
        Apply(Create(1), Put(1, "a", 1), Change.Clear(1, new Revision(7, 2)), Put(1, "b", 3));
        _replay.Apply(2, Put(1, "a", 1));
        Assert.Equal(["b"], _replay.Complete()[1].Entries.Keys);
    }

    [Fact]
    public void A_removed_key_does_not_come_back_with_an_older_change()
    {
        Apply(Create(1), Put(1, "a", 1), Remove(1, "a", 2));
        _replay.Apply(2, Put(1, "a", 1));
        Assert.Empty(_replay.Complete()[1].Entries);
    }

    [Fact]
    public void An_older_configuration_is_ignored()
    {
        _replay.Apply(5, Change.ConfigureBucket(1, "shopping", Time, new BucketConfig { MaxKeys = 5 }));
        _replay.Apply(1, Create(1));
        Assert.Equal(5, _replay.Complete()[1].Config.MaxKeys);
    }

    [Fact]
    public void A_deleted_bucket_stays_deleted_and_its_marks_stay()
    {
        Apply(Create(1), Put(1, "a", 1), Change.DeleteBucket(1), Create(2), Put(1, "a", 9));
        Assert.Equal([2L], _replay.Complete().Keys);
        Assert.Equal(new LogMarks(5, 7, 2), _replay.Marks);
    }

    [Fact]
    public void A_bucket_that_is_only_deleted_later_may_be_unknown()
    {
        Apply(Put(1, "a", 1), Change.DeleteBucket(1));
        Assert.Empty(_replay.Complete());
    }

    [Fact]
    public void A_bucket_without_creation_and_deletion_is_refused()
    {
        Apply(Create(2), Put(1, "a", 1));
        Assert.Contains("bucket 1", Assert.Throws<LogFormatException>(_replay.Complete).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_entries_of_a_bucket_that_evicts_are_tracked()
    {
        Apply(Create(1), Put(1, "a", 1));
        Assert.False(_replay.TracksUse(1));
        _replay.Apply(3, Change.ConfigureBucket(1, "shopping", Time, new BucketConfig { Eviction = Eviction.LeastRecentlyUsed }));
        Assert.True(_replay.TracksUse(1));
        var entry = _replay.Complete()[1].Entries["a"].Entry!;
        Assert.Same(entry, entry.Tracking!.Entry);
    }

    [Fact]
    public void At_the_same_position_the_first_stays()
    {
        var moved = Entry("a", 1).With(new EntryTracking(9, long.MaxValue, 3));
        Apply(Create(1), Change.Put(1, moved));
        _replay.Apply(2, Change.Put(1, Entry("a", 1).With(new EntryTracking(5, long.MaxValue, 3))));
        Assert.Equal(9, _replay.Complete()[1].Entries["a"].Entry!.Tracking!.Expiry!.Value.Deadline);
    }

    [Fact]
    public void The_marks_of_a_snapshot_count()
    {
        _replay.Read(Changes.Part(new LogMarks(100, 50, 9), []));
        Assert.Equal(new LogMarks(100, 50, 9), _replay.Marks);
    }

    private void Apply(params ReadOnlySpan<Change> changes) => _replay.Read(Changes.Batch(1, changes));

    private static Change Create(long bucket) => Change.CreateBucket(bucket, "shopping", Time, new BucketConfig());

    private static Change Epoch(long bucket, long epoch) => Change.BeginEpoch(bucket, new Revision(epoch, 0));

    private static Change Put(long bucket, string key, long number) => Change.Put(bucket, Entry(key, number));

    private static Entry Entry(string key, long number) =>
        new(key, new NewValue(default, "text/plain"), new Revision(7, number), Time, Time, null);

    private static Change Remove(long bucket, string key, long number) => Change.Remove(bucket, key, new Revision(7, number));
}

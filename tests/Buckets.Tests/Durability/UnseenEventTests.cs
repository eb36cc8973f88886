namespace Pail.Buckets.Tests.Durability;

/// <summary>What a durable bucket has announced, and the store does not have.</summary>
public sealed class UnseenEventTests
{
    private readonly EventLog _log = new(null) { WaitsForStore = true };

    public UnseenEventTests()
    {
        _log.Begin(new Revision(1, 0));
        Put(1);
        _log.Release(_log.End);
        Put(2);
    }

    [Fact]
    public void The_end_of_a_bucket_shows_no_change_that_the_store_does_not_have()
    {
        _log.Close(BucketEventKind.BucketDown, new Revision(1, 2));

        Assert.Equal([(BucketEventKind.Put, 1L), (BucketEventKind.BucketDown, 1L)], Read());
        Assert.True(_log.HasEnded(2));
    }

    [Fact]
    public void A_change_of_a_process_that_was_replaced_is_never_shown()
    {
        _log.Append(BucketEventKind.BucketDown, new Revision(1, 2));
        _log.Append(BucketEventKind.BucketUp, new Revision(2, 1));
        _log.Append(new BucketEvent(BucketEventKind.Put, new Revision(2, 2), "a", null));
        _log.Release(_log.End);

        // A watcher goes on after the end, and so with the change that has the number of the one that was never stored.
        Assert.Equal(
            [(BucketEventKind.Put, 1L), (BucketEventKind.BucketDown, 1L), (BucketEventKind.BucketUp, 1L), (BucketEventKind.Put, 2L)],
            Read());
    }

    [Fact]
    public void A_new_watcher_begins_before_the_changes_that_nobody_has_seen()
    {
        Assert.Equal((1, new Revision(1, 1)), _log.Seen);
        _log.Release(_log.End);
        Assert.Equal((2, new Revision(1, 2)), _log.Seen);

        var fresh = new EventLog(null) { WaitsForStore = true };
        fresh.Begin(new Revision(1, 0));
        Assert.Equal((0, new Revision(1, 0)), fresh.Seen);
        fresh.Append(new BucketEvent(BucketEventKind.Put, new Revision(1, 1), "a", null));
        Assert.Equal((0, new Revision(1, 0)), fresh.Seen);
    }

    private void Put(long number) => _log.Append(new BucketEvent(BucketEventKind.Put, new Revision(1, number), "a", null));

    private List<(BucketEventKind Kind, long Number)> Read()
    {
        var events = new BucketEvent[10];
        Assert.True(_log.TryRead(0, events, out var count));
        return [.. events.Take(count).Select(static change => (change.Kind, change.Revision.Number))];
    }
}

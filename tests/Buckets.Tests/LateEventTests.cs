namespace Pail.Buckets.Tests;

/// <summary>
/// A process that was killed may still handle what it was sent before, while the next process is already up. Watchers must not be told of
/// it: its keys are lost.
/// </summary>
public sealed class LateEventTests
{
    [Fact]
    public void The_log_drops_events_of_an_epoch_that_is_over()
    {
        var log = new EventLog(null);
        log.Append(new BucketEvent(BucketEventKind.BucketUp, new Revision(2, 0), null, null));

        log.Append(new BucketEvent(BucketEventKind.Put, new Revision(1, 4), "milk", null));

        Assert.Equal(1, log.End);
    }

    [Fact]
    public void A_watch_does_not_begin_with_the_keys_of_an_epoch_that_is_over()
    {
        var context = new BucketContext(new BucketConfig(), TimeProvider.System, null);
        using var killed = new BucketEntries(context, new ProcessStore(), 1, static () => { });
        killed.Apply(new PutOperation("milk", new NewValue(default, "x/y")));
        Assert.NotNull(killed.BeginWatch(new KeyQuery()));
        context.Events.Append(new BucketEvent(BucketEventKind.BucketUp, new Revision(2, 0), null, null));

        Assert.Null(killed.BeginWatch(new KeyQuery()));
    }

    [Fact]
    public void An_event_of_the_bucket_has_the_id_of_the_event_before_it_though_a_writer_has_taken_a_later_revision()
    {
        var log = new EventLog(null);
        log.Append(new BucketEvent(BucketEventKind.Put, new Revision(1, 4), "milk", null));

        // A writer has taken 5.
        log.Append(BucketEventKind.BucketUp, new Revision(1, 0));
        log.Append(new BucketEvent(BucketEventKind.Put, new Revision(1, 5), "bread", null));

        var events = new BucketEvent[3];
        Assert.True(log.TryRead(0, events, out var count));
        Assert.Equal((3, new Revision(1, 4)), (count, events[1].Revision));
        Assert.Equal(2, log.PositionAfter(events[1].Revision));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void What_was_said_after_a_change_that_was_never_stored_is_no_place_after_it(int stored)
    {
        var log = new EventLog(null) { WaitsForStore = true };
        for (var i = 1; i <= stored; i++)
            log.Append(new BucketEvent(BucketEventKind.Put, new Revision(1, i), "milk", null));
        log.Release(stored);
        log.Append(new BucketEvent(BucketEventKind.Put, new Revision(1, stored + 1), "milk", null));
        log.Append(BucketEventKind.BucketDown, new Revision(1, 0));

        log.Close(BucketEventKind.BucketDeleted, new Revision(1, 0));

        var events = new BucketEvent[stored + 2];
        Assert.True(log.TryRead(0, events, out var count));
        Assert.Equal(stored + 2, count);
        Assert.Equal(
            [(BucketEventKind.BucketDown, new Revision(1, stored)), (BucketEventKind.BucketDeleted, new Revision(1, stored))],
            events.TakeLast(2).Select(static change => (change.Kind, change.Revision)));
        Assert.Equal(new Revision(1, stored), log.Present.Last);
    }
}

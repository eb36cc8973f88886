using Pail.Runtime.Supervision;

namespace Pail.Buckets.Tests;

/// <summary>Where a watch goes on, and where it ends, on every variant.</summary>
public class WatchResumeTests : WatchLab
{
    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Goes_on_after_an_event_without_gap_or_duplicate(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        for (var i = 0; i < 2000; i++)
            await bucket.Put("k", Text($"{i}"));
        var last = (await bucket.Get("k"))!.Revision;

        await using var watch = await bucket.Watch(new WatchQuery { Since = last with { Number = last.Number - 500 } });
        Assert.Equal(Enumerable.Range(1501, 500), (await Read(bucket, watch)).Select(change => (int)change.Revision.Number));

        var compacted = await Assert.ThrowsAsync<WatchException>(
            async () => await bucket.Watch(new WatchQuery { Since = last with { Number = 5 } }));
        Assert.Equal(WatchFault.RevisionCompacted, compacted.Fault);
        var future = await Assert.ThrowsAsync<WatchException>(
            async () => await bucket.Watch(new WatchQuery { Since = last with { Number = last.Number + 1 } }));
        Assert.Equal(WatchFault.FutureRevision, future.Fault);
        await using var now = await bucket.Watch(new WatchQuery { Since = last });
        Assert.Empty(await Read(bucket, now));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task The_events_of_a_large_transaction_are_kept_no_longer_than_others(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await bucket.Apply(new Transaction { Then = [.. Enumerable.Range(0, 3000).Select(i => new PutOperation($"{i}", Text("")))] });
        var last = (await bucket.Put("next", Text(""))).Entry!.Revision;

        await using var watch = await bucket.Watch(new WatchQuery { Since = last with { Number = last.Number - EventLog.MaxEvents } });
        Assert.Equal(EventLog.MaxEvents, (await Read(bucket, watch)).Count);
        await Assert.ThrowsAsync<WatchException>(
            async () => await bucket.Watch(new WatchQuery { Since = last with { Number = last.Number - EventLog.MaxEvents - 1 } }));
    }

    [Fact]
    public void The_memory_for_the_events_of_a_large_transaction_is_given_back()
    {
        var log = new EventLog(null);
        var group = new BucketEvent[100_000];
        for (var i = 0; i < group.Length; i++)
            group[i] = new BucketEvent(BucketEventKind.Delete, new Revision(1, i + 1), null, null, EndsGroup: i == group.Length - 1);
        log.Append(group);
        Assert.InRange(log.Room, group.Length, 2 * group.Length);

        log.Append(new BucketEvent(BucketEventKind.Clear, new Revision(1, group.Length + 1), null, null));

        Assert.Equal(EventLog.MaxEvents, log.Room);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Another_epoch_resets_the_watcher(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await bucket.Put("a", Text("1"));

        await using var watch = await bucket.Watch(new WatchQuery { Since = new Revision(1, 1) });

        Assert.Equal(["Reset  1", "Put a 1", "InitialEnd  1"], (await Read(bucket, watch)).Select(Show));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Who_reads_too_slowly_gets_an_overflow_and_no_more(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await using var watch = await bucket.Watch(new WatchQuery());
        for (var i = 0; i < EventLog.MaxEvents + 1; i++)
            await bucket.Put("k", Text("1"));

        Assert.Equal([BucketEventKind.Overflow], (await Read(bucket, watch)).Select(change => change.Kind));
        Assert.False(await watch.WaitToRead(TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Sees_the_bucket_go_down_and_come_up_and_its_deletion(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await bucket.Put("a", Text("1"));
        await using var watch = await bucket.Watch(new WatchQuery());
        var before = await bucket.Status();
        await Crash(bucket);
        await All.Delete(bucket.Name, force: true);

        var events = await Read(bucket, watch);
        Assert.Equal(
            [BucketEventKind.BucketDown, BucketEventKind.BucketUp, BucketEventKind.BucketDeleted], events.Select(change => change.Kind));
        Assert.Equal(backend == BucketBackend.Table, events[1].Revision.Epoch == before.Epoch);
        Assert.False(await watch.WaitToRead(TestContext.Current.CancellationToken));
        await watch.DisposeAsync();
        Assert.Equal(0, (await bucket.Status()).Watchers);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Sees_that_a_bucket_has_failed(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type, new BucketConfig { Restart = Restart.Temporary });
        await using var watch = await bucket.Watch(new WatchQuery());
        await bucket.Kill();

        Assert.True(await watch.WaitToRead(TestContext.Current.CancellationToken));
        Assert.Equal([BucketEventKind.BucketDown], (await Read(bucket, watch)).Select(change => change.Kind));
    }

    [Fact]
    public async Task An_event_of_the_whole_bucket_hides_no_change_that_is_no_longer_kept()
    {
        var bucket = await Create(BucketBackend.Table, BucketTableType.Set);
        for (var i = 0; i < 5; i++)
            await bucket.Put("k", Text("1"));
        var fourth = (await bucket.Get("k"))!.Revision with { Number = 4 };
        await Crash(bucket);
        for (var i = 0; i < EventLog.MaxEvents - 2; i++)
            await bucket.Put("k", Text("1"));

        await Assert.ThrowsAsync<WatchException>(async () => await bucket.Watch(new WatchQuery { Since = fourth }));
        await using var watch = await bucket.Watch(new WatchQuery { Since = fourth with { Number = 5 } });
        Assert.Equal(6, (await Read(bucket, watch))[0].Revision.Number);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_watch_that_goes_on_from_a_value_just_read_misses_and_repeats_nothing(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await bucket.Put("k", Text("1"));

        // The writer is never far ahead, so the log holds what comes after the value that the reader has seen.
        using var room = new SemaphoreSlim(4);
        var ends = false;
        var writer = Task.Run(async () =>
        {
            while (true)
            {
                await room.WaitAsync();
                if (Volatile.Read(ref ends))
                    return;
                await bucket.Put("k", Text("1"));
            }
        });

        for (var round = 0; round < Rounds; round++)
        {
            var seen = (await bucket.Get("k"))!.Revision;
            await using var watch = await bucket.Watch(new WatchQuery { Since = seen });

            // A slow writer has some left. They must not add up, or it could write more at once than the log holds.
            if (4 - room.CurrentCount is var used and > 0)
                room.Release(used);
            await watch.WaitToRead(TestContext.Current.CancellationToken);
            Assert.True(watch.TryRead(out var next));
            Assert.Equal(seen.Number + 1, next.Revision.Number);
        }

        Volatile.Write(ref ends, true);
        room.Release();
        await writer;
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task A_watch_ends_with_the_tree(BucketBackend backend, BucketTableType type)
    {
        var bucket = await Create(backend, type);
        await using var watch = await bucket.Watch(new WatchQuery());
        await using var waiting = await bucket.Watch(new WatchQuery());
        var waits = waiting.WaitToRead(TestContext.Current.CancellationToken);

        await Tree.DisposeAsync();

        Assert.Equal([BucketEventKind.BucketDown], (await Read(bucket, watch)).Select(change => change.Kind));
        Assert.False(await watch.WaitToRead(TestContext.Current.CancellationToken));
        Assert.True(await waits);
        Assert.Equal([BucketEventKind.BucketDown], (await Read(bucket, waiting)).Select(change => change.Kind));
        Assert.False(await waiting.WaitToRead(TestContext.Current.CancellationToken));
    }
}

namespace Pail.Buckets.Tests.Owned;

public sealed class MovedWatchTests : IAsyncLifetime
{
    private readonly MemoryBucketStore _store = new(TimeProvider.System);
    private Machine _machine = null!;
    private BucketFacts _facts = null!;
    private OwnedBucket _owner = null!;

    public async ValueTask InitializeAsync()
    {
        _machine = await Machine.Start(_store, TimeProvider.System, new OwnershipOptions { Window = TimeSpan.FromHours(1) });
        _facts = (await _store.Create("shopping", new BucketConfig { Durable = true }, DateTimeOffset.UnixEpoch, null)).Facts;
        _owner = await _machine.Open(_facts);
    }

    public ValueTask DisposeAsync() => _machine.DisposeAsync();

    [Fact]
    public async Task A_watcher_goes_on_where_it_was_although_the_owner_is_another_one()
    {
        var first = await Put("a", "1");
        await Put("b", "2");
        await _owner.Bucket.Delete("a", Condition.None);
        await Move();
        await Put("c", "3");
        await Move();
        await Put("d", "4");

        Assert.Equal(["Put b 2", "Delete a 1", "Put c 3", "Put d 4"], await Changes(first, 4));
    }

    [Fact]
    public async Task A_watcher_that_has_seen_everything_goes_on_with_what_is_new()
    {
        var last = await Put("a", "1");
        await Move();
        await using var watch = await _owner.Bucket.Watch(new WatchQuery { Since = last });
        await Put("b", "2");

        Assert.Equal(["Put b 2"], await Read(watch, 1));
    }

    [Fact]
    public async Task A_transaction_is_still_one_group_and_a_clear_a_clear()
    {
        var first = await Put("a", "1");
        await _owner.Bucket.Apply(new Transaction
        {
            Then = [new PutOperation("b", Machine.Text("2")), new PutOperation("c", Machine.Text("3"))],
        });
        await _owner.Bucket.Clear();
        await Move();

        await using var watch = await _owner.Bucket.Watch(new WatchQuery { Since = first });
        var events = new List<BucketEvent>();
        while (events.Count < 3 && await watch.WaitToRead())
        {
            while (watch.TryRead(out var change))
                events.Add(change);
        }

        Assert.Equal([false, true, true], events.Select(static change => change.EndsGroup));
        Assert.Equal(BucketEventKind.Clear, events[^1].Kind);
        Assert.Equal(watch.Place, events[^1].Revision);
    }

    [Fact]
    public async Task A_watch_of_some_keys_gets_only_those()
    {
        var first = await Put("a", "1");
        await Put("b/1", "2");
        await Put("c", "3");
        await Put("b/2", "4");
        await Move();
        await using var watch = await _owner.Bucket.Watch(new WatchQuery { Since = first, Prefix = "b/" });

        Assert.Equal(["Put b/1 2", "Put b/2 4"], await Read(watch, 2));
    }

    [Fact]
    public async Task A_watcher_whose_next_event_is_no_longer_kept_begins_again()
    {
        var first = await Put("a", "1");
        for (var i = 0; i < EventLog.MaxEvents + 1; i++)
            await Put("b", $"{i}");
        await Move();

        await using var watch = await _owner.Bucket.Watch(new WatchQuery { Since = first });

        Assert.True(watch.TryRead(out var change));
        Assert.Equal(BucketEventKind.Reset, change.Kind);
    }

    [Fact]
    public async Task No_more_events_are_kept_than_in_memory_however_often_the_bucket_moves()
    {
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < 500; i++)
                await Put("b", $"{i}");
            await Move();
        }

        var events = new List<BucketEvent>();
        foreach (var record in await _store.ReadEvents("shopping", _facts.Life, 0))
            EventCodec.Read(record.Span, events);
        Assert.InRange(events.Count, EventLog.MaxEvents / 2, EventLog.MaxEvents);
    }

    [Fact]
    public async Task No_more_bytes_are_kept_than_in_memory_where_events_take_more_than_in_the_store()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 500; i++)
                await Put("b", new string('x', 1000));
            await Move();
        }

        var events = new List<BucketEvent>();
        foreach (var record in await _store.ReadEvents("shopping", _facts.Life, 0))
            EventCodec.Read(record.Span, events);
        Assert.InRange(events.Sum(static change => EventLog.SizeOf(change)), EventLog.MaxBytes / 2, EventLog.MaxBytes);
    }

    [Fact]
    public async Task A_large_value_takes_the_place_of_all_events()
    {
        var first = await Put("a", "1");
        await _owner.Bucket.Put(
            "large", new NewValue(new byte[EventLog.MaxBytes], "application/octet-stream"), Condition.None);
        await Move();
        var after = await Put("b", "2");
        await Move();

        await using var watch = await _owner.Bucket.Watch(new WatchQuery { Since = first });
        Assert.True(watch.TryRead(out var change));
        Assert.Equal(BucketEventKind.Reset, change.Kind);
        Assert.Single(await _store.ReadEvents("shopping", _facts.Life, 0));
        await using var later = await _owner.Bucket.Watch(new WatchQuery { Since = after });
        Assert.False(later.TryRead(out _));
    }

    [Fact]
    public async Task A_place_of_another_life_or_of_nobody_is_no_place_to_go_on_from()
    {
        var last = await Put("a", "1");
        await Move();
        foreach (var since in new[] { new Revision(_facts.Life - 1, 1), new Revision(last.Epoch, last.Number + 5) })
        {
            await using var watch = await _owner.Bucket.Watch(new WatchQuery { Since = since });
            Assert.True(watch.TryRead(out var change));
            Assert.Equal(BucketEventKind.Reset, change.Kind);
        }
    }

    private async Task<Revision> Put(string key, string value) =>
        (await _owner.Bucket.Put(key, Machine.Text(value), Condition.None)).Entry!.Revision;

    private async Task Move()
    {
        await _owner.DisposeAsync();
        _owner = await _machine.Open(_facts);
    }

    private async Task<List<string>> Changes(Revision since, int count)
    {
        await using var watch = await _owner.Bucket.Watch(new WatchQuery { Since = since });
        return await Read(watch, count);
    }

    private static async Task<List<string>> Read(BucketWatch watch, int count)
    {
        var changes = new List<string>();
        while (changes.Count < count && await watch.WaitToRead())
        {
            while (watch.TryRead(out var change))
                changes.Add($"{change.Kind} {change.Key} {Machine.Text(change.Entry)}");
        }

        return changes;
    }
}

namespace Pail.Buckets.Tests.World;

/// <summary>The checks of watches find faults that are planted into what a watcher was truly told.</summary>
public sealed class WatchCheckerTests
{
    [Fact]
    public Task A_duplicate_is_found() => Finds(events => events.Insert(5, events[4]));

    [Fact]
    public Task A_gap_is_found() => Finds(events => events.RemoveAt(4));

    [Fact]
    public Task Two_events_in_the_wrong_order_are_found() => Finds(events => (events[4], events[5]) = (events[5], events[4]));

    [Fact]
    public Task An_event_at_the_end_that_is_missing_is_found() => Finds(events => events.RemoveAt(events.Count - 1));

    [Fact]
    public Task Half_a_transaction_is_found() =>
        Finds(events => events[FirstOfTransaction(events)] = events[FirstOfTransaction(events)] with { EndsGroup = true });

    [Fact]
    public Task A_transaction_that_ends_too_late_is_found() =>
        Finds(events => events[FirstOfTransaction(events) - 1] = events[FirstOfTransaction(events) - 1] with { EndsGroup = false });

    [Fact]
    public Task Another_kind_of_event_is_found() => Finds(events => events[^1] = events[^1] with { Kind = BucketEventKind.Put });

    [Fact]
    public Task A_key_that_the_initial_state_forgets_is_found() => Finds(events => events.RemoveAt(1));

    [Fact]
    public Task A_key_that_was_not_asked_for_is_found() =>
        Finds(events => events[^1] = events[^1] with { Key = "b" }, prefix: "a");

    [Fact]
    public Task A_gap_of_one_who_watches_a_prefix_is_found_because_others_were_told() =>
        Finds(events => events.RemoveAt(events.FindLastIndex(static change => change.Key == "a")), "a");

    private static int FirstOfTransaction(List<BucketEvent> events) => events.FindIndex(static change => !change.EndsGroup);

    private static async Task Finds(Action<List<BucketEvent>> plant, string prefix = "")
    {
        await using var world = await RecordedBucket.Start();
        var bucket = world.Bucket;
        await world.Do(RecordedBucket.Put("a", "0"));
        await world.Do(RecordedBucket.Put("abc", "0"));
        var records = new List<WatchRecord>();
        var watches = new List<BucketWatch>();
        foreach (var watched in (string[])["", prefix])
        {
            records.Add(new WatchRecord(world.History, watched, null, initial: true));
            watches.Add(await bucket.Watch(records[^1].QueryAfter(null)));
        }

        await world.Do(RecordedBucket.Put("b", "1"));
        await world.Do(RecordedBucket.Put("aa", "2"));
        await world.Do(RecordedBucket.Put("a", "3"));
        await world.Do(new Transaction { Then = [RecordedBucket.Put("b", "4"), new DeleteOperation("aa"), RecordedBucket.Put("c", "4")] });
        await world.Do(new DeleteOperation("b"));
        await world.Do(RecordedBucket.Put("ab", "5"));
        await world.Do(new DeleteOperation("ab"));
        for (var at = 0; at < records.Count; at++)
        {
            while (watches[at].TryRead(out var change))
                records[at].Events.Add(change);
            records[at].IsComplete = true;
            await watches[at].DisposeAsync();
        }

        world.History.Final = [.. (await bucket.List(new KeyQuery())).Keys.Select(static pair => pair.Value)];
        Assert.Null(WatchChecker.FindFault(world.History, records));

        plant(records[1].Events);

        Assert.NotNull(WatchChecker.FindFault(world.History, records));
    }
}

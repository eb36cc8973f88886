using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests.World;

/// <summary>The search for a linearizable order finds faults that are planted into true histories.</summary>
public sealed class HistoryCheckerTests
{
    [Fact]
    public async Task A_stale_read_is_found()
    {
        await using var world = await RecordedBucket.Start();
        var first = await world.Do(RecordedBucket.Put("a", "1"));
        await world.Do(RecordedBucket.Put("a", "2"));
        var read = await world.Do(new Read("a", Uses: true));

        world.AssertFoundAfter(() => read.Answer = ((OperationResult)first.Answer!).Entry);
    }

    [Fact]
    public async Task A_stale_read_that_overlaps_the_write_is_allowed()
    {
        await using var world = await RecordedBucket.Start();
        var first = await world.Do(RecordedBucket.Put("a", "1"));
        var second = await world.Do(RecordedBucket.Put("a", "2"));
        var read = await world.Do(new Read("a", Uses: true));
        second.Answered = read.Answered + 1;

        read.Answer = ((OperationResult)first.Answer!).Entry;

        Assert.Null(world.Fault());
    }

    [Fact]
    public async Task A_read_of_what_an_overlapping_write_stores_and_then_of_what_was_before_is_found()
    {
        await using var world = await RecordedBucket.Start();
        var first = await world.Do(RecordedBucket.Put("a", "1"));
        var second = await world.Do(RecordedBucket.Put("a", "2"));
        await world.Do(new Read("a", Uses: true));
        var again = await world.Do(new Read("a", Uses: true));
        second.Answered = again.Answered + 1;

        world.AssertFoundAfter(() => again.Answer = ((OperationResult)first.Answer!).Entry);
    }

    [Fact]
    public async Task A_lost_update_is_found()
    {
        await using var world = await RecordedBucket.Start();
        await world.Do(RecordedBucket.Put("a", "1"));
        var first = await world.Do(new IncrementOperation("a"));
        var second = await world.Do(new IncrementOperation("a"));
        first.Answered = second.Answered + 1;

        world.AssertFoundAfter(() => second.Answer = first.Answer);
    }

    [Fact]
    public async Task A_write_that_was_acknowledged_but_has_no_effect_is_found()
    {
        await using var world = await RecordedBucket.Start();
        await world.Do(RecordedBucket.Put("a", "1"));
        var read = await world.Do(new Read("a", Uses: false));

        world.AssertFoundAfter(() => read.Answer = null);
    }

    [Fact]
    public async Task A_write_with_an_unknown_outcome_may_have_an_effect_or_none()
    {
        await using var world = await RecordedBucket.Start();
        var put = await world.Do(RecordedBucket.Put("a", "1"));
        var read = await world.Do(new Read("a", Uses: false));
        (put.IsKnown, put.Answer, put.Answered, put.AnsweredAt) = (false, null, long.MaxValue, long.MaxValue);
        Assert.Null(world.Fault());
        read.Answer = null;
        Assert.Null(world.Fault());

        // But not an effect that ends again.
        var again = await world.Do(new Read("a", Uses: false));
        Assert.Null(world.Fault());
        (read.Answer, again.Answer) = (again.Answer, null);
        Assert.NotNull(world.Fault());
    }

    [Fact]
    public async Task Two_compare_and_sets_that_both_succeed_on_one_revision_are_found()
    {
        await using var world = await RecordedBucket.Start();
        var put = await world.Do(RecordedBucket.Put("a", "1"));
        var seen = Condition.Matches(((OperationResult)put.Answer!).Entry!.Revision);
        var first = await world.Do(RecordedBucket.Put("a", "2") with { Condition = seen });
        var second = await world.Do(RecordedBucket.Put("a", "2") with { Condition = seen });

        world.AssertFoundAfter(() => second.Answer = first.Answer);
    }

    [Fact]
    public async Task Half_a_transaction_in_a_list_is_found()
    {
        await using var world = await RecordedBucket.Start();
        var both = await world.Do(new Transaction { Then = [RecordedBucket.Put("a", "1"), RecordedBucket.Put("b", "1")] });
        var list = await world.Do(new KeyQuery());
        both.Answered = list.Answered + 1;
        var page = (KeyPage)list.Answer!;

        world.AssertFoundAfter(
            () => list.Answer = page with { Keys = [.. page.Keys.Take(1)], Revision = page.Revision with { Number = 1 } });
    }

    [Fact]
    public async Task Half_a_transaction_in_two_reads_is_found()
    {
        await using var world = await RecordedBucket.Start();
        var both = await world.Do(new Transaction { Then = [RecordedBucket.Put("a", "1"), RecordedBucket.Put("b", "1")] });
        await world.Do(new Read("a", Uses: false));
        var second = await world.Do(new Read("b", Uses: false));
        both.Answered = second.Answered + 1;

        world.AssertFoundAfter(() => second.Answer = null);
    }

    [Fact]
    public async Task A_revision_that_is_used_twice_is_found()
    {
        await using var world = await RecordedBucket.Start();
        await world.Do(RecordedBucket.Put("a", "1"));
        var second = await world.Do(RecordedBucket.Put("b", "1"));
        var result = (OperationResult)second.Answer!;
        var entry = result.Entry!;

        world.AssertFoundAfter(() => second.Answer = result with
        {
            Entry = new Entry(
                "b", new NewValue(entry.Value, entry.ContentType), entry.Revision with { Number = 1 }, entry.Created, entry.Modified, null),
        });
    }

    [Fact]
    public async Task An_entry_that_is_seen_at_its_deadline_is_found()
    {
        var lifetime = Expiration.After(TimeSpan.FromMilliseconds(2));
        await using var world = await RecordedBucket.Start(new BucketConfig { Expiration = lifetime });
        var put = await world.Do(RecordedBucket.Put("a", "1"));
        world.Time.Advance(TimeSpan.FromMilliseconds(1));
        await world.Do(new Read("a", Uses: true));
        world.Time.Advance(TimeSpan.FromMilliseconds(1));
        var read = await world.Do(new Read("a", Uses: true));
        Assert.Null(read.Answer);

        world.AssertFoundAfter(() => read.Answer = ((OperationResult)put.Answer!).Entry);
    }

    [Fact]
    public async Task A_key_that_a_table_loses_is_found_but_not_one_that_dies_with_its_process()
    {
        await using var world = await RecordedBucket.Start();
        await world.Do(RecordedBucket.Put("a", "1"));
        var (moment, time) = (world.Recorder.Tick(), world.Recorder.Now);
        var read = await world.Do(new Read("a", Uses: false));
        world.AssertFoundAfter(() => read.Answer = null);

        world.Recorder.Note(world.History, new EntriesLost(), moment, time);

        Assert.Null(world.Fault());
    }

    [Fact]
    public async Task A_bucket_that_is_deleted_as_empty_although_it_has_a_key_is_found()
    {
        await using var world = await RecordedBucket.Start();
        await world.Do(RecordedBucket.Put("a", "1"));

        world.AssertFoundAfter(
            () => world.Recorder.Note(world.History, new BucketRemoved(WasEmpty: true), world.Recorder.Tick(), world.Recorder.Now));
    }

    [Fact]
    public async Task A_bucket_that_evicts_too_little_is_found()
    {
        await using var world = await RecordedBucket.Start(new BucketConfig { MaxKeys = 1, Eviction = Eviction.LeastRecentlyUsed });
        var first = await world.Do(RecordedBucket.Put("a", "1"));
        await world.Do(RecordedBucket.Put("b", "1"));
        var read = await world.Do(new Read("a", Uses: false));

        world.AssertFoundAfter(() => read.Answer = ((OperationResult)first.Answer!).Entry);
    }
}

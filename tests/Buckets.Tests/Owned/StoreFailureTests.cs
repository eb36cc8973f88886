using Pail.Runtime.Diagnostics;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests.Owned;

/// <summary>What a bucket does when its store fails, or takes its time.</summary>
public sealed class StoreFailureTests : OwnedShopping
{
    [Theory]
    [InlineData(BucketStorageFault.NotReached, BucketFailure.StorageUnavailable, Outcome.NotApplied)]
    [InlineData(BucketStorageFault.NoAnswer, BucketFailure.StorageUnavailable, Outcome.Unknown)]
    [InlineData(BucketStorageFault.Full, BucketFailure.StorageFull, Outcome.NotApplied)]
    [InlineData(BucketStorageFault.Failed, BucketFailure.StorageFailed, Outcome.Unknown)]
    public async Task A_failure_of_theStore_tells_whether_the_write_may_beStored_and_gives_the_bucket_up(
        BucketStorageFault fault, BucketFailure failure, Outcome outcome)
    {
        Machine.Store.OnCommit = (_, _) => Task.FromException<bool>(new BucketStorageException(fault, "why"));

        var refused = await Assert.ThrowsAsync<BucketUnavailableException>(() => Put("milk", "2"));

        Assert.Equal((failure, outcome), (refused.Failure, refused.Outcome));
        Assert.Contains("why", refused.Message, StringComparison.Ordinal);
        await Owner.Lost.WaitAsync(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<BucketUnavailableException>(() => Owner.Bucket.Get("milk").AsTask());
    }

    [Fact]
    public async Task What_has_not_been_sent_is_certainly_not_applied()
    {
        var (sent, answer) = (new TaskCompletionSource(), new TaskCompletionSource<bool>());
        Machine.Store.OnCommit = (_, _) =>
        {
            sent.TrySetResult();
            return answer.Task;
        };
        var first = Put("milk", "2");
        await sent.Task;
        var second = Put("bread", "1");
        answer.SetException(new BucketStorageException(BucketStorageFault.NoAnswer, "why"));

        Assert.Equal(Outcome.Unknown, (await Assert.ThrowsAsync<BucketUnavailableException>(() => first)).Outcome);
        Assert.Equal(Outcome.NotApplied, (await Assert.ThrowsAsync<BucketUnavailableException>(() => second)).Outcome);
    }

    [Fact]
    public async Task An_answer_that_was_lost_leaves_the_value_in_theStore_for_the_nextOwner()
    {
        Machine.Store.OnCommit = async (_, commit) =>
        {
            await commit();
            throw new BucketStorageException(BucketStorageFault.NoAnswer, "why");
        };
        await Assert.ThrowsAsync<BucketUnavailableException>(() => Put("milk", "2"));
        await Owner.DisposeAsync();
        Machine.Store.OnCommit = static (_, commit) => commit();

        var next = await Machine.Open(Facts);

        Assert.Equal("2", Machine.Text(await next.Bucket.Get("milk")));
    }

    [Fact]
    public async Task Nobody_sees_a_value_before_theStore_has_it()
    {
        var answer = new TaskCompletionSource();
        Machine.Store.OnCommit = async (_, commit) =>
        {
            await answer.Task;
            return await commit();
        };
        await using var watch = await Owner.Bucket.Watch(new WatchQuery());
        var put = Put("milk", "2");
        await Waiting.Until(() => Machine.Store.Commits == 2);

        var read = Owner.Bucket.Get("milk").AsTask();
        var list = Owner.Bucket.List(new KeyQuery()).AsTask();
        Assert.False(put.IsCompleted || read.IsCompleted || list.IsCompleted);
        Assert.False(watch.TryRead(out _));
        answer.SetResult();

        await put;
        Assert.Equal("2", Machine.Text(await read));
        Assert.Equal("2", Machine.Text((await list).Keys[0].Value));
        Assert.True(await watch.WaitToRead());
        Assert.True(watch.TryRead(out var change));
        Assert.Equal("2", Machine.Text(change.Entry));
    }

    [Fact]
    public async Task While_one_batch_isStored_the_next_one_gathers()
    {
        var (sent, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        Machine.Store.OnCommit = async (_, commit) =>
        {
            sent.TrySetResult();
            await answer.Task;
            return await commit();
        };
        var before = Machine.Store.Commits;
        var first = Put("0", "x");
        await sent.Task;
        var rest = Enumerable.Range(1, 100).Select(i => Put($"{i % 10}", "x")).ToList();
        answer.SetResult();

        await first;
        await Task.WhenAll(rest);
        Assert.Equal(before + 2, Machine.Store.Commits);
        Assert.Equal((11, 11), ((await Store.Find("shopping"))!.Keys, (await Owner.Bucket.Status()).Keys));
    }

    [Fact]
    public async Task A_transaction_comes_into_theStore_as_one_batch()
    {
        BucketCommit? stored = null;
        Machine.Store.OnCommit = (commit, store) =>
        {
            stored = commit;
            return store();
        };

        await Owner.Bucket.Apply(new Transaction
        {
            Then = [.. Enumerable.Range(0, 200).Select(static i => new PutOperation($"{i}", Machine.Text("x")))],
        });

        Assert.Equal(200, stored!.Rows.Count);
    }

    [Fact]
    public async Task The_last_change_of_a_key_in_a_batch_counts()
    {
        await Owner.Bucket.Apply(
        [
            new PutOperation("a", Machine.Text("1")),
            new PutOperation("a", Machine.Text("2")),
            new PutOperation("b", Machine.Text("1")),
            new DeleteOperation("b"),
            new DeleteOperation("milk"),
            new PutOperation("milk", Machine.Text("9")),
        ]);
        await Owner.DisposeAsync();

        var page = await (await Machine.Open(Facts)).Bucket.List(new KeyQuery());

        Assert.Equal(["a=2", "milk=9"], page.Keys.Select(static pair => $"{pair.Key}={Machine.Text(pair.Value)}"));
    }

    [Fact]
    public async Task A_clear_takes_what_was_before_it_and_not_what_comes_after_it()
    {
        await Put("bread", "1");
        await Owner.Bucket.Clear();
        await Put("milk", "2");
        await Owner.DisposeAsync();

        var page = await (await Machine.Open(Facts)).Bucket.List(new KeyQuery());

        Assert.Equal(["milk"], page.Keys.Select(static pair => pair.Key));
    }

    [Fact]
    public async Task A_configuration_isStored_before_it_is_answered()
    {
        await Owner.Bucket.Configure(Owner.Bucket.Config with { MaxKeys = 7 });

        Assert.Equal(7, (await Store.Find("shopping"))!.Config.MaxKeys);
    }

    [Fact]
    public async Task A_write_that_is_under_way_when_the_bucket_is_handed_over_isStored_and_answered()
    {
        var (sent, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        Machine.Store.OnCommit = async (_, commit) =>
        {
            sent.TrySetResult();
            await answer.Task;
            return await commit();
        };
        Assert.True(Owner.TryBeginWrite());
        var put = Put("milk", "2");
        await sent.Task;
        var end = Owner.DisposeAsync().AsTask();
        await Waiting.Until(() => !Owner.TryBeginWrite() || EndWrite());
        Assert.False(end.IsCompleted);
        answer.SetResult();

        await put;
        Owner.EndWrite();
        await end;
        Assert.True((await Store.Find("shopping"))!.IsReleased);
        Assert.Equal("2", Machine.Text(await (await Machine.Open(Facts)).Bucket.Get("milk")));

        bool EndWrite()
        {
            Owner.EndWrite();
            return false;
        }
    }

    [Fact]
    public async Task What_was_told_as_not_applied_is_not_sent_afterwards()
    {
        await Owner.Bucket.Configure(Owner.Bucket.Config with { CallTimeout = TimeSpan.FromHours(1) });
        await Owner.DisposeAsync();
        Owner = await Machine.Open(Facts);
        var (begun, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        Machine.Store.BeforeEvents = () =>
        {
            begun.SetResult();
            return gate.Task;
        };
        var commits = Machine.Store.Commits;
        var put = Put("milk", "2");
        await begun.Task;

        // The bucket is handed over while its batch is being made, and nobody waits for that any longer.
        var end = Owner.DisposeAsync().AsTask();
        var seen = 0;
        await Waiting.Until(() =>
        {
            // Only for a new timer: a clock that went on by itself would reach the time limit of the put before the hand-over has begun.
            if (Clock.Timers != seen)
            {
                seen = Clock.Timers;
                Clock.Advance(TimeSpan.FromSeconds(5));
            }

            return put.IsCompleted;
        });
        var refused = await Assert.ThrowsAsync<BucketUnavailableException>(() => put);
        gate.SetResult();
        await end;
        Machine.Store.BeforeEvents = static () => Task.CompletedTask;
        var next = await Machine.Open(Facts);

        Assert.Equal((BucketFailure.Restarting, Outcome.NotApplied), (refused.Failure, refused.Outcome));
        Assert.Equal(commits, Machine.Store.Commits);
        Assert.Equal("1", Machine.Text(await next.Bucket.Get("milk")));
    }

    [Fact]
    public async Task A_reader_whose_read_is_proven_only_after_the_deletion_learns_of_the_deletion()
    {
        await Owner.DisposeAsync();
        await using var machine = await Machine.Start(Store, Clock, new OwnershipOptions { Window = TimeSpan.FromSeconds(1) });
        var owner = (await machine.TryOpen(Facts))!;
        Clock.Advance(TimeSpan.FromSeconds(2));
        var (asked, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        machine.Store.OnHolds = async holds =>
        {
            asked.TrySetResult();
            await gate.Task;
            return await holds();
        };
        var read = owner.Bucket.Get("milk").AsTask();
        await asked.Task;

        Assert.Equal(DeleteBucketStatus.Deleted, await owner.Delete(force: true));
        gate.SetResult();

        var refused = await Assert.ThrowsAsync<BucketUnavailableException>(() => read);
        Assert.Equal(BucketFailure.Deleted, refused.Failure);
    }

    [Fact]
    public async Task Entries_that_expire_while_nobody_owns_the_bucket_are_gone_when_it_is_opened()
    {
        await Owner.Bucket.Put("brief", Machine.Text("x") with { Expiration = Expiration.After(TimeSpan.FromSeconds(5)) }, Condition.None);
        await Owner.DisposeAsync();
        Clock.Advance(TimeSpan.FromSeconds(6));

        var next = await Machine.Open(Facts);

        Assert.Null(await next.Bucket.Get("brief"));
        Assert.Equal("1", Machine.Text(await next.Bucket.Get("milk")));
    }

    [Fact]
    public async Task Whether_a_bucket_is_empty_nobody_can_say_when_its_changes_cannot_be_stored_any_more()
    {
        var value = Machine.Text("1") with { Expiration = Expiration.After(TimeSpan.FromSeconds(10)) };
        await Owner.Bucket.Put("bread", value, Condition.None);
        Machine.Store.OnCommit = static (_, _) => Task.FromException<bool>(new BucketStorageException(BucketStorageFault.Failed, "why"));
        await Assert.ThrowsAsync<BucketUnavailableException>(() => Put("milk", "2"));

        // The check removes what has expired, and that is a change. The bucket's process must not do it before.
        await Machine.Node.Sys((await Owner.Bucket.Status()).Pid!.Value).Suspend();
        Clock.Advance(TimeSpan.FromSeconds(10));
        var error = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await Owner.Bucket.IsEmpty());

        Assert.Equal(Outcome.NotApplied, error.Outcome);
    }
}

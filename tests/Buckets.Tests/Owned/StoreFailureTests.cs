using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests.Owned;

public sealed class StoreFailureTests : IAsyncLifetime
{
    private readonly CountingClock _clock = new();
    private readonly MemoryBucketStore _store;
    private Machine _machine = null!;
    private BucketFacts _facts = null!;
    private OwnedBucket _owner = null!;

    public StoreFailureTests() => _store = new MemoryBucketStore(_clock);

    public async ValueTask InitializeAsync()
    {
        _machine = await Machine.Start(_store, _clock, new OwnershipOptions { Window = TimeSpan.FromHours(1) });
        _facts = (await _store.Create("shopping", new BucketConfig { Durable = true }, _clock.GetUtcNow(), null)).Facts;
        _owner = await _machine.Open(_facts);
        await Put("milk", "1");
    }

    public ValueTask DisposeAsync() => _machine.DisposeAsync();

    [Theory]
    [InlineData(BucketStorageFault.NotReached, BucketFailure.StorageUnavailable, Outcome.NotApplied)]
    [InlineData(BucketStorageFault.NoAnswer, BucketFailure.StorageUnavailable, Outcome.Unknown)]
    [InlineData(BucketStorageFault.Full, BucketFailure.StorageFull, Outcome.NotApplied)]
    [InlineData(BucketStorageFault.Failed, BucketFailure.StorageFailed, Outcome.Unknown)]
    public async Task A_failure_of_the_store_tells_whether_the_write_may_be_stored_and_gives_the_bucket_up(
        BucketStorageFault fault, BucketFailure failure, Outcome outcome)
    {
        _machine.Store.OnCommit = (_, _) => Task.FromException<bool>(new BucketStorageException(fault, "why"));

        var refused = await Assert.ThrowsAsync<BucketUnavailableException>(() => Put("milk", "2"));

        Assert.Equal((failure, outcome), (refused.Failure, refused.Outcome));
        Assert.Contains("why", refused.Message, StringComparison.Ordinal);
        await _owner.Lost.WaitAsync(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<BucketUnavailableException>(() => _owner.Bucket.Get("milk").AsTask());
    }

    [Fact]
    public async Task What_has_not_been_sent_is_certainly_not_applied()
    {
        var (sent, answer) = (new TaskCompletionSource(), new TaskCompletionSource<bool>());
        _machine.Store.OnCommit = (_, _) =>
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
    public async Task An_answer_that_was_lost_leaves_the_value_in_the_store_for_the_next_owner()
    {
        _machine.Store.OnCommit = async (_, commit) =>
        {
            await commit();
            throw new BucketStorageException(BucketStorageFault.NoAnswer, "why");
        };
        await Assert.ThrowsAsync<BucketUnavailableException>(() => Put("milk", "2"));
        await _owner.DisposeAsync();
        _machine.Store.OnCommit = static (_, commit) => commit();

        var next = await _machine.Open(_facts);

        Assert.Equal("2", Machine.Text(await next.Bucket.Get("milk")));
    }

    [Fact]
    public async Task Nobody_sees_a_value_before_the_store_has_it()
    {
        var answer = new TaskCompletionSource();
        _machine.Store.OnCommit = async (_, commit) =>
        {
            await answer.Task;
            return await commit();
        };
        await using var watch = await _owner.Bucket.Watch(new WatchQuery());
        var put = Put("milk", "2");
        await Waiting.Until(() => _machine.Store.Commits == 2);

        var read = _owner.Bucket.Get("milk").AsTask();
        var list = _owner.Bucket.List(new KeyQuery()).AsTask();
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
    public async Task While_one_batch_is_stored_the_next_one_gathers()
    {
        var (sent, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        _machine.Store.OnCommit = async (_, commit) =>
        {
            sent.TrySetResult();
            await answer.Task;
            return await commit();
        };
        var before = _machine.Store.Commits;
        var first = Put("0", "x");
        await sent.Task;
        var rest = Enumerable.Range(1, 100).Select(i => Put($"{i % 10}", "x")).ToList();
        answer.SetResult();

        await first;
        await Task.WhenAll(rest);
        Assert.Equal(before + 2, _machine.Store.Commits);
        Assert.Equal((11, 11), ((await _store.Find("shopping"))!.Keys, (await _owner.Bucket.Status()).Keys));
    }

    [Fact]
    public async Task A_store_that_is_full_is_not_tried_again_at_once()
    {
        _machine.Store.OnCommit = static (_, _) => Task.FromException<bool>(new BucketStorageException(BucketStorageFault.Full, "why"));
        await Assert.ThrowsAsync<BucketUnavailableException>(() => Put("milk", "2"));
        await _owner.DisposeAsync();
        _owner = await _machine.Open(_facts);
        var commits = _machine.Store.Commits;

        var refused = await Assert.ThrowsAsync<BucketUnavailableException>(() => Put("milk", "3"));
        Assert.Equal((BucketFailure.StorageFull, Outcome.NotApplied), (refused.Failure, refused.Outcome));
        Assert.Equal(commits, _machine.Store.Commits);
        Assert.Equal("1", Machine.Text(await _owner.Bucket.Get("milk")));

        _clock.Advance(TimeSpan.FromSeconds(1));
        _machine.Store.OnCommit = static (_, commit) => commit();
        await Put("milk", "4");
        Assert.False(_owner.Lost.IsCompleted);
    }

    [Fact]
    public async Task A_store_that_is_full_takes_what_only_removes()
    {
        await Put("bread", "1");
        _machine.Store.OnCommit = static (commit, made) => commit.Rows.Any(static row => row.Data.Length > 0)
            ? Task.FromException<bool>(new BucketStorageException(BucketStorageFault.Full, "why"))
            : made();
        await Assert.ThrowsAsync<BucketUnavailableException>(() => Put("milk", "2"));
        await _owner.DisposeAsync();
        _owner = await _machine.Open(_facts);
        await Assert.ThrowsAsync<BucketUnavailableException>(() => Put("milk", "3"));

        var deleted = await _owner.Bucket.Delete("milk");
        var batch = await _owner.Bucket.Apply([new GetOperation("bread"), new DeleteOperation("bread")]);

        Assert.Equal((ApplyStatus.Deleted, ApplyStatus.Deleted), (deleted.Status, batch[1].Status));
        Assert.Equal(0, await _owner.Bucket.Clear());
        Assert.Equal(0, (await _store.Find("shopping"))!.Keys);
        Assert.False(_owner.Lost.IsCompleted);
    }

    [Fact]
    public async Task A_store_that_does_not_even_take_that_is_not_tried_again_at_once()
    {
        _machine.Store.OnCommit = static (_, _) => Task.FromException<bool>(new BucketStorageException(BucketStorageFault.Full, "why"));
        await Assert.ThrowsAsync<BucketUnavailableException>(async () => await _owner.Bucket.Delete("milk"));
        await _owner.DisposeAsync();
        _owner = await _machine.Open(_facts);
        var commits = _machine.Store.Commits;

        var refused = await Assert.ThrowsAsync<BucketUnavailableException>(async () => await _owner.Bucket.Delete("milk"));

        Assert.Equal((BucketFailure.StorageFull, Outcome.NotApplied), (refused.Failure, refused.Outcome));
        Assert.Equal(commits, _machine.Store.Commits);
    }

    [Fact]
    public async Task A_transaction_comes_into_the_store_as_one_batch()
    {
        BucketCommit? stored = null;
        _machine.Store.OnCommit = (commit, store) =>
        {
            stored = commit;
            return store();
        };

        await _owner.Bucket.Apply(new Transaction
        {
            Then = [.. Enumerable.Range(0, 200).Select(static i => new PutOperation($"{i}", Machine.Text("x")))],
        });

        Assert.Equal(200, stored!.Rows.Count);
    }

    [Fact]
    public async Task The_last_change_of_a_key_in_a_batch_counts()
    {
        await _owner.Bucket.Apply(
        [
            new PutOperation("a", Machine.Text("1")),
            new PutOperation("a", Machine.Text("2")),
            new PutOperation("b", Machine.Text("1")),
            new DeleteOperation("b"),
            new DeleteOperation("milk"),
            new PutOperation("milk", Machine.Text("9")),
        ]);
        await _owner.DisposeAsync();

        var page = await (await _machine.Open(_facts)).Bucket.List(new KeyQuery());

        Assert.Equal(["a=2", "milk=9"], page.Keys.Select(static pair => $"{pair.Key}={Machine.Text(pair.Value)}"));
    }

    [Fact]
    public async Task A_clear_takes_what_was_before_it_and_not_what_comes_after_it()
    {
        await Put("bread", "1");
        await _owner.Bucket.Clear();
        await Put("milk", "2");
        await _owner.DisposeAsync();

        var page = await (await _machine.Open(_facts)).Bucket.List(new KeyQuery());

        Assert.Equal(["milk"], page.Keys.Select(static pair => pair.Key));
    }

    [Fact]
    public async Task A_configuration_is_stored_before_it_is_answered()
    {
        await _owner.Bucket.Configure(_owner.Bucket.Config with { MaxKeys = 7 });

        Assert.Equal(7, (await _store.Find("shopping"))!.Config.MaxKeys);
    }

    [Fact]
    public async Task A_write_that_is_under_way_when_the_bucket_is_handed_over_is_stored_and_answered()
    {
        var (sent, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        _machine.Store.OnCommit = async (_, commit) =>
        {
            sent.TrySetResult();
            await answer.Task;
            return await commit();
        };
        Assert.True(_owner.TryBeginWrite());
        var put = Put("milk", "2");
        await sent.Task;
        var end = _owner.DisposeAsync().AsTask();
        await Waiting.Until(() => !_owner.TryBeginWrite() || EndWrite());
        Assert.False(end.IsCompleted);
        answer.SetResult();

        await put;
        _owner.EndWrite();
        await end;
        Assert.True((await _store.Find("shopping"))!.IsReleased);
        Assert.Equal("2", Machine.Text(await (await _machine.Open(_facts)).Bucket.Get("milk")));

        bool EndWrite()
        {
            _owner.EndWrite();
            return false;
        }
    }

    [Fact]
    public async Task What_was_told_as_not_applied_is_not_sent_afterwards()
    {
        await _owner.Bucket.Configure(_owner.Bucket.Config with { CallTimeout = TimeSpan.FromHours(1) });
        await _owner.DisposeAsync();
        _owner = await _machine.Open(_facts);
        var (begun, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        _machine.Store.BeforeEvents = () =>
        {
            begun.SetResult();
            return gate.Task;
        };
        var commits = _machine.Store.Commits;
        var put = Put("milk", "2");
        await begun.Task;

        // The bucket is handed over while its batch is being made, and nobody waits for that any longer.
        var end = _owner.DisposeAsync().AsTask();
        var seen = 0;
        await Waiting.Until(() =>
        {
            // Only for a new timer: a clock that went on by itself would reach the time limit of the put before the hand-over has begun.
            if (_clock.Timers != seen)
            {
                seen = _clock.Timers;
                _clock.Advance(TimeSpan.FromSeconds(5));
            }

            return put.IsCompleted;
        });
        var refused = await Assert.ThrowsAsync<BucketUnavailableException>(() => put);
        gate.SetResult();
        await end;
        _machine.Store.BeforeEvents = static () => Task.CompletedTask;
        var next = await _machine.Open(_facts);

        Assert.Equal((BucketFailure.Restarting, Outcome.NotApplied), (refused.Failure, refused.Outcome));
        Assert.Equal(commits, _machine.Store.Commits);
        Assert.Equal("1", Machine.Text(await next.Bucket.Get("milk")));
    }

    [Fact]
    public async Task A_reader_whose_read_is_proven_only_after_the_deletion_learns_of_the_deletion()
    {
        await _owner.DisposeAsync();
        await using var machine = await Machine.Start(_store, _clock, new OwnershipOptions { Window = TimeSpan.FromSeconds(1) });
        var owner = (await machine.TryOpen(_facts))!;
        _clock.Advance(TimeSpan.FromSeconds(2));
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
        await _owner.Bucket.Put("brief", Machine.Text("x") with { Expiration = Expiration.After(TimeSpan.FromSeconds(5)) }, Condition.None);
        await _owner.DisposeAsync();
        _clock.Advance(TimeSpan.FromSeconds(6));

        var next = await _machine.Open(_facts);

        Assert.Null(await next.Bucket.Get("brief"));
        Assert.Equal("1", Machine.Text(await next.Bucket.Get("milk")));
    }

    private Task<OperationResult> Put(string key, string value) => _owner.Bucket.Put(key, Machine.Text(value), Condition.None).AsTask();
}

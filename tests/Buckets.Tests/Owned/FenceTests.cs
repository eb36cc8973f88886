using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Processes;

namespace Pail.Buckets.Tests.Owned;

public sealed class FenceTests : IAsyncLifetime
{
    private static readonly TimeSpan Window = new OwnershipOptions().Window;

    private readonly FakeTimeProvider _clock = new();
    private readonly MemoryBucketStore _store;
    private Machine _one = null!;
    private Machine _other = null!;
    private BucketFacts _facts = null!;

    public FenceTests() => _store = new MemoryBucketStore(_clock);

    public static TheoryData<BucketBackend> Backends => [BucketBackend.Agent, BucketBackend.GenServer, BucketBackend.Table];

    public async ValueTask InitializeAsync()
    {
        (_one, _other) = (await Machine.Start(_store, _clock), await Machine.Start(_store, _clock));
        await Create(BucketBackend.Table);
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_write_of_an_owner_that_has_lost_the_bucket_is_refused_and_not_stored(BucketBackend backend)
    {
        await Create(backend);
        var first = await _one.Open(_facts);
        await Put(first, "milk", "1");
        var second = await _other.Open(_facts);

        var refused = await Assert.ThrowsAsync<BucketUnavailableException>(() => Put(first, "milk", "2"));

        Assert.Equal((BucketFailure.Restarting, Outcome.NotApplied), (refused.Failure, refused.Outcome));
        await first.Lost.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("1", Machine.Text(await second.Bucket.Get("milk")));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task An_owner_answers_readers_only_as_long_as_no_other_can_have_changed_anything(BucketBackend backend)
    {
        await Create(backend);
        var first = await _one.Open(_facts);
        await Put(first, "milk", "1");
        var second = await _other.Open(_facts);

        // The first does not know yet, and the second waits before its first change.
        var put = Put(second, "milk", "2");
        _clock.Advance(Window - TimeSpan.FromMilliseconds(1));
        Assert.Equal("1", Machine.Text(await first.Bucket.Get("milk")));
        Assert.False(put.IsCompleted);

        await Pass(TimeSpan.FromMilliseconds(1), put);
        var refused = await Assert.ThrowsAsync<BucketUnavailableException>(() => first.Bucket.Get("milk").AsTask());
        Assert.Equal(BucketFailure.Restarting, refused.Failure);
        Assert.Equal("2", Machine.Text(await second.Bucket.Get("milk")));
    }

    [Fact]
    public async Task Every_kind_of_reading_ends_with_the_window()
    {
        var first = await _one.Open(_facts);
        await Put(first, "milk", "1");
        await _other.Open(_facts);
        _clock.Advance(Window);
        _one.Store.OnHolds = static _ => Task.FromException<bool>(new BucketStorageException(BucketStorageFault.NoAnswer, "gone"));

        await Refused(() => first.Bucket.Get("milk").AsTask());
        await Refused(() => first.Bucket.Get("none").AsTask());
        await Refused(() => first.Bucket.Peek("milk").AsTask());
        await Refused(() => first.Bucket.List(new KeyQuery()).AsTask());
        await Refused(() => first.Bucket.Watch(new WatchQuery { Initial = true }).AsTask());
        await Refused(() => first.Bucket.Put("milk", Machine.Text("2"), Condition.CreateOnly).AsTask());

        static async Task Refused(Func<Task> read)
        {
            var refused = await Assert.ThrowsAsync<BucketUnavailableException>(read);
            Assert.Equal((BucketFailure.StorageUnavailable, Outcome.NotApplied), (refused.Failure, refused.Outcome));
        }
    }

    [Fact]
    public async Task Readers_that_wait_for_a_proof_share_it()
    {
        var owner = await _one.Open(_facts);
        await Put(owner, "milk", "1");
        _clock.Advance(Window);
        var answer = new TaskCompletionSource();
        _one.Store.OnHolds = async holds =>
        {
            await answer.Task;
            return await holds();
        };
        var before = _one.Store.Confirmations;

        var reads = Enumerable.Range(0, 100).Select(_ => owner.Bucket.Get("milk").AsTask()).ToList();
        Assert.DoesNotContain(reads, static read => read.IsCompleted);
        answer.SetResult();

        foreach (var read in reads)
            Assert.Equal("1", Machine.Text(await read));
        Assert.Equal(before + 1, _one.Store.Confirmations);
    }

    [Fact]
    public async Task Reads_within_the_window_ask_nobody()
    {
        var owner = await _one.Open(_facts);
        await Put(owner, "milk", "1");
        var (confirmations, commits) = (_one.Store.Confirmations, _one.Store.Commits);

        for (var i = 0; i < 100; i++)
            Assert.Equal("1", Machine.Text(await owner.Bucket.Get("milk")));

        Assert.Equal((confirmations, commits), (_one.Store.Confirmations, _one.Store.Commits));
    }

    [Fact]
    public async Task A_new_owner_need_not_wait_when_the_last_one_has_ended_by_itself()
    {
        var first = await _one.Open(_facts);
        await Put(first, "milk", "1");
        await first.DisposeAsync();

        var second = await _other.Open(_facts);
        await Put(second, "milk", "2");

        await Assert.ThrowsAsync<BucketUnavailableException>(() => first.Bucket.Get("milk").AsTask());
        await Assert.ThrowsAsync<BucketUnavailableException>(() => Put(first, "milk", "3"));
        Assert.Equal("2", Machine.Text(await second.Bucket.Get("milk")));
    }

    [Fact]
    public async Task What_comes_too_late_to_be_confirmed_confirms_nothing()
    {
        var first = await _one.Open(_facts);
        await Put(first, "milk", "1");
        _clock.Advance(Window);

        // The store has said yes, but the answer arrives when another owner has changed the value.
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        var calls = 0;
        _one.Store.OnHolds = async holds =>
        {
            var answered = await holds();
            if (calls++ == 0)
            {
                asked.SetResult();
                await answer.Task;
            }

            return answered;
        };
        var early = first.Bucket.Get("milk").AsTask();
        await asked.Task;
        var second = await _other.Open(_facts);
        var put = Put(second, "milk", "2");
        await Pass(Window, put);
        var late = first.Bucket.Get("milk").AsTask();
        answer.SetResult();

        // The first read began before the change, the second after it.
        Assert.Equal("1", Machine.Text(await early));
        await Assert.ThrowsAsync<BucketUnavailableException>(() => late);
    }

    [Fact]
    public async Task A_late_commit_of_a_deleted_bucket_does_not_come_into_its_successor()
    {
        var first = await _one.Open(_facts);
        await Put(first, "milk", "1");
        var second = await _other.Open(_facts);
        var deletion = second.Delete(force: true).AsTask();
        await Pass(Window, deletion);
        var facts = (await _store.Create("shopping", _facts.Config, _clock.GetUtcNow(), null)).Facts;

        await Assert.ThrowsAsync<BucketUnavailableException>(() => Put(first, "milk", "2"));

        Assert.True(facts.Life > _facts.Life);
        Assert.Null(await _one.TryOpen(_facts));
        Assert.Null(await (await _other.Open(facts)).Bucket.Get("milk"));
    }

    [Fact]
    public async Task The_epoch_is_the_fence_and_numbers_go_on()
    {
        var first = await _one.Open(_facts);
        var before = (await first.Bucket.Put("milk", Machine.Text("1"), Condition.None)).Entry!.Revision;
        await first.DisposeAsync();
        var second = await _other.Open(_facts);
        var kept = (await second.Bucket.Get("milk"))!.Revision;
        var after = (await second.Bucket.Put("milk", Machine.Text("2"), Condition.None)).Entry!.Revision;

        Assert.Equal(before, kept);
        Assert.Equal(before.Number + 1, after.Number);
        Assert.True(after.Epoch > before.Epoch);
        Assert.Equal((await _store.Find("shopping"))!.Revision, after);
    }

    [Fact]
    public async Task A_killed_process_comes_back_with_its_data_under_the_next_fence_and_its_writes_need_not_wait()
    {
        await Create(BucketBackend.Agent);
        var owner = await _one.Open(_facts);
        await Put(owner, "milk", "1");
        var (pid, epoch) = ((await owner.Bucket.Status()).Pid!.Value, (await owner.Bucket.Status()).Epoch);
        await owner.Bucket.Kill();
        await Waiting.Until(async () => await owner.Bucket.Status() is { State: BucketState.Running } status && status.Pid != pid);

        Assert.Equal("1", Machine.Text(await owner.Bucket.Get("milk")));
        await Put(owner, "milk", "2");

        var status = await owner.Bucket.Status();
        Assert.True(status.Epoch > epoch);
        Assert.Equal((1, 0), (status.Restarts, status.LostKeys));
        Assert.Equal(status.Epoch, (await _store.Find(_facts.Name))!.Fence);
        Assert.False(owner.Lost.IsCompleted);
    }

    [Theory]
    [InlineData(BucketBackend.Agent)]
    [InlineData(BucketBackend.GenServer)]
    public async Task A_supervisor_that_is_killed_while_it_opens_the_bucket_does_not_keep_the_next_one_from_it(BucketBackend backend)
    {
        await Create(backend);
        var owner = await _one.Open(_facts);
        await Put(owner, "milk", "1");
        var (opens, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        _one.Store.OnOpen = async open =>
        {
            opens.TrySetResult();
            await gate.Task;
            return await open();
        };
        await owner.Bucket.Kill();
        await opens.Task;

        // The supervisor opens it for the next process.
        var supervisor = owner.Bucket.Supervisor;
        _one.Node.Exit(supervisor, ExitReason.Kill);
        await _one.Node.WaitForExit(supervisor);
        gate.SetResult();
        await Waiting.Until(async () => await owner.Bucket.Status() is { State: BucketState.Running });
        await Put(owner, "milk", "2");

        Assert.Equal("2", Machine.Text(await owner.Bucket.Get("milk")));
        Assert.False(owner.Lost.IsCompleted);
    }

    [Fact]
    public async Task Two_machines_that_take_a_bucket_from_each_other_lose_nothing()
    {
        var expected = 0;
        for (var round = 0; round < 20; round++)
        {
            var owner = await (round % 2 == 0 ? _one : _other).Open(_facts);
            var put = Put(owner, "milk", $"{++expected}");
            await Pass(Window, put);
            Assert.Equal($"{expected}", Machine.Text(await owner.Bucket.Get("milk")));

            // As a machine that is frozen: nothing is released.
            await (round % 2 == 0 ? _one : _other).Tree.Disown(owner.Bucket);
        }
    }

    private async Task Create(BucketBackend backend)
    {
        var name = _facts is null ? "shopping" : $"shopping-{backend}";
        var config = new BucketConfig { Backend = backend, Durable = true };
        _facts = (await _store.Create(name, config, _clock.GetUtcNow(), null)).Facts;
    }

    private static Task<OperationResult> Put(OwnedBucket owner, string key, string value) =>
        owner.Bucket.Put(key, Machine.Text(value), Condition.None).AsTask();

    // The owner may set its timer when the time has passed already. Then a little more must pass, much less than a call may take.
    private async Task Pass(TimeSpan time, Task waits)
    {
        _clock.Advance(time);
        for (var more = 0; more < 10 && !await HasEnded(waits); more++)
            _clock.Advance(TimeSpan.FromMilliseconds(200));
        await waits;

        static async Task<bool> HasEnded(Task task) =>
            await Task.WhenAny(task, Task.Delay(TimeSpan.FromSeconds(1))) == task;
    }
}

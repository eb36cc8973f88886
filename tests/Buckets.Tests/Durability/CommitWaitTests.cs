using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Pail.Buckets.Tests.Durability;

/// <summary>Callers that wait for a commit: they share a task, and each is told when its time is over.</summary>
public sealed class CommitWaitTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly MemoryLogStore _store = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Journal _journal;
    private readonly LocalBucketJournal _bucket;

    public CommitWaitTests()
    {
        _journal = new Journal(_store, 0, JournalOptions.Always, _time, NullLogger.Instance);
        _bucket = new LocalBucketJournal(_journal, 1, new EventLog(null));
        _store.Pause();
    }

    public void Dispose()
    {
        _store.Continue();
        _journal.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task Callers_that_begin_together_share_a_task()
    {
        var position = await Begin();

        var (first, second) = (Wait(position), Wait(position));
        Assert.Same(first, second);

        _store.Continue();
        await first;
    }

    [Fact]
    public async Task Each_caller_is_told_when_its_own_time_is_over()
    {
        var position = await Begin();
        var early = Wait(position);
        _time.Advance(TimeSpan.FromSeconds(3));
        var late = Wait(position);

        _time.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<TimeoutException>(() => early);
        Assert.False(late.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(3));
        await Assert.ThrowsAsync<TimeoutException>(() => late);
    }

    [Fact]
    public async Task A_caller_with_another_timeout_is_not_told_with_the_others()
    {
        var position = await Begin();
        var brief = Wait(position);
        var patient = _journal.WhenCommitted(position, TimeSpan.FromMinutes(1)).AsTask();
        var forever = _journal.WhenCommitted(position).AsTask();

        _time.Advance(Timeout);
        await Assert.ThrowsAsync<TimeoutException>(() => brief);
        Assert.False(patient.IsCompleted || forever.IsCompleted);

        _store.Continue();
        await patient;
        await forever;
    }

    [Fact]
    public async Task A_commit_in_time_ends_the_wait_of_all()
    {
        var position = await Begin();
        var early = Wait(position);
        _time.Advance(TimeSpan.FromSeconds(1));
        var late = Wait(position);

        _store.Continue();
        await early;
        await late;
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(early.IsCompletedSuccessfully && late.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_failure_ends_the_wait_of_all()
    {
        var position = await Begin();
        var early = Wait(position);
        _time.Advance(TimeSpan.FromSeconds(1));
        var late = Wait(position);

        _store.Fault = new BucketStorageException(BucketStorageFault.Failed, "The disk is gone.");
        _store.Continue();

        await Assert.ThrowsAsync<BucketStorageException>(() => early);
        await Assert.ThrowsAsync<BucketStorageException>(() => late);
    }

    // A change whose commit goes on until the store continues.
    private async Task<long> Begin()
    {
        _bucket.Append(Change.DeleteBucket(1));
        await Waiting.Until(() => _store.Begun == 1);
        return _bucket.Appended;
    }

    private Task Wait(long position) => _journal.WhenCommitted(position, Timeout).AsTask();
}

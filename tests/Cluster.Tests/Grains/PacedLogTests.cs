using Pail.Buckets;
using Pail.Cluster.Buckets;

namespace Pail.Cluster.Tests.Grains;

/// <summary>A log that waits for its watcher.</summary>
public sealed class PacedLogTests
{
    private readonly PacedLog _log = new();
    private long _number;

    public PacedLogTests() => _log.CatchUp();

    private static CancellationToken Ends => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task No_event_is_lost_however_far_the_watcher_is_behind(int bytes)
    {
        await using var watch = new BucketWatch(_log.Events, new WatchQuery(), null, null, []);
        var read = 0L;
        for (var round = 0; round < 5; round++)
        {
            _log.CatchUp();
            var waiting = Fill(bytes);
            for (; read < _number - 1; read++)
                Assert.Equal(read + 1, Next(watch).Revision.Number);
            await waiting.WaitAsync(Ends);
        }

        Assert.Equal(_number, Next(watch).Revision.Number);
        _log.Close(BucketEventKind.BucketDeleted, new Revision(1, _number));
        Assert.Equal(BucketEventKind.BucketDeleted, Next(watch).Kind);
        Assert.True(_number >= (bytes == 10 ? 5 * 1023 : 5 * 5));
    }

    [Fact]
    public async Task A_group_that_is_larger_than_the_log_waits_until_all_was_read()
    {
        await using var watch = new BucketWatch(_log.Events, new WatchQuery(), null, null, []);
        await _log.Append([Change(10)], Ends);

        var waiting = _log.Append([.. Enumerable.Range(0, 3000).Select(_ => Change(10))], Ends).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.Equal(1, Next(watch).Revision.Number);
        await waiting.WaitAsync(Ends);

        for (var i = 2; i <= _number; i++)
            Assert.Equal(i, Next(watch).Revision.Number);
    }

    [Fact]
    public async Task A_watcher_that_has_caught_up_and_is_too_slow_loses_events_as_on_one_machine()
    {
        await using var watch = new BucketWatch(_log.Events, new WatchQuery(), null, null, []);
        await _log.Append([Change(10)], Ends);
        Assert.Equal(1, Next(watch).Revision.Number);

        for (var i = 0; i < EventLog.MaxEvents + 1; i++)
            await _log.Append([Change(10)], Ends);

        Assert.Equal(BucketEventKind.Overflow, Next(watch).Kind);
    }

    [Fact]
    public async Task What_the_watcher_has_read_takes_no_memory()
    {
        await using var watch = new BucketWatch(_log.Events, new WatchQuery(), null, null, []);
        for (var i = 0; i < 20; i++)
            await _log.Append([Change(10_000)], Ends);

        for (var i = 0; i < 20; i++)
            Next(watch);

        Assert.Equal(0, _log.Events.Bytes);
        await _log.Append([Change(10)], Ends);
        Assert.Equal(21, Next(watch).Revision.Number);
    }

    [Fact]
    public async Task Who_fills_the_log_waits_no_longer_than_there_is_a_watcher()
    {
        using var end = new CancellationTokenSource();
        await using var watch = new BucketWatch(_log.Events, new WatchQuery(), null, null, []);
        Task waiting;
        do
            waiting = _log.Append([Change(10)], end.Token).AsTask();
        while (waiting.IsCompleted);

        await end.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    /// <summary>Appends until the log waits for its watcher.</summary>
    private Task Fill(int bytes)
    {
        while (true)
        {
            var appended = _log.Append([Change(bytes)], Ends).AsTask();
            if (!appended.IsCompleted)
                return appended;
        }
    }

    private BucketEvent Change(int bytes)
    {
        var value = new NewValue(new byte[bytes], "x/y");
        var entry = new Entry("k", value, new Revision(1, ++_number), default, default, null);
        return new BucketEvent(BucketEventKind.Put, entry.Revision, "k", entry);
    }

    private static BucketEvent Next(BucketWatch watch)
    {
        Assert.True(watch.TryRead(out var change));
        return change;
    }
}

namespace Pail.Buckets.Tests;

/// <summary>Watchers that fall asleep while events are appended: none sleeps on, and each reads all events in order.</summary>
public sealed class EventLogStressTests
{
    private const int Events = 30_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    public async Task No_watcher_sleeps_while_there_is_an_event(int watchers)
    {
        var log = new EventLog(null);
        var positions = new long[watchers];
        var reading = Enumerable.Range(0, watchers).Select(i => Task.Run(() => Read(log, positions, i))).ToArray();
        var random = new Random(watchers);

        // Short bursts, and then a rest in which all watchers come to the end: there an append and a watcher that falls asleep meet.
        for (long end = 0; end < Events;)
        {
            for (var burst = random.Next(1, 4); burst > 0; burst--)
                log.Append(new BucketEvent(BucketEventKind.Put, new Revision(1, ++end), "milk", null));
            var last = end;
            await Waiting.Until(() => AllHaveRead(positions, last) || reading.Any(static reader => reader.IsFaulted));
        }

        log.Close(BucketEventKind.BucketDeleted, new Revision(1, 0));
        await Task.WhenAll(reading);
        Assert.All(positions, static position => Assert.True(position > Events));
    }

    [Fact]
    public void A_watcher_that_was_overtaken_while_it_fell_asleep_does_not_wait_for_the_next_event()
    {
        var log = new EventLog(null);
        _ = log.WhenReady(0);
        var pending = log.Pending;
        Assert.NotNull(pending);

        log.Append(new BucketEvent(BucketEventKind.Put, new Revision(1, 1), "milk", null));
        var other = log.WhenReady(1);

        Assert.True(log.WhenReady(0, pending).IsCompleted);
        Assert.True(log.WhenReady(1, pending).IsCompleted);
        Assert.False(other.IsCompleted);
    }

    private static bool AllHaveRead(long[] positions, long end)
    {
        for (var i = 0; i < positions.Length; i++)
        {
            if (Volatile.Read(ref positions[i]) < end)
                return false;
        }

        return true;
    }

    private static async Task Read(EventLog log, long[] positions, int watcher)
    {
        var chunk = new BucketEvent[4];
        var position = 0L;
        while (!log.HasEnded(position))
        {
            while (!log.IsReady(position))
                await log.WhenReady(position);
            Assert.True(log.TryRead(position, chunk, out var count));
            Assert.True(count > 0 || log.HasEnded(position), "The log was ready, but there was no event.");
            for (var i = 0; i < count && chunk[i].Kind == BucketEventKind.Put; i++)
                Assert.Equal(position + i + 1, chunk[i].Revision.Number);
            position += count;
            Volatile.Write(ref positions[watcher], position);
        }
    }
}

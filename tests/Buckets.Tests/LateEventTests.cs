using Pail.Runtime.Processes;
using Pail.Runtime.Testing;

namespace Pail.Buckets.Tests;

/// <summary>
/// A process that was killed together with its supervisor may still handle what it was sent before, while the next process is already up. Watchers must not be told of
/// it: its keys are lost.
/// </summary>
public sealed class LateEventTests
{
    [Theory]
    [InlineData(BucketBackend.Agent)]
    [InlineData(BucketBackend.GenServer)]
    public void A_change_of_a_killed_process_is_not_told_after_the_next_process_is_up(BucketBackend backend) =>
        Simulation.Explore(seeds: 1500, async self =>
        {
            await using var tree = new BucketTree(self.Node);
            await tree.Start();
            var (_, bucket) = await tree.Create("shopping", new BucketConfig { Backend = backend });
            await using var watch = await bucket.Watch(new WatchQuery());
            for (var client = 0; client < 3; client++)
                self.Spawn(async _ => await bucket.Put("milk", new NewValue("1"u8.ToArray(), "text/plain")));

            // The next supervisor does not wait for the process of one that was killed.
            self.Spawn(async killer =>
            {
                killer.Exit(((Bucket)bucket).Supervisor, ExitReason.Kill);
                bucket.Kill();
            });
            await self.Sleep(TimeSpan.FromSeconds(1));

            var epoch = 0L;
            while (watch.TryRead(out var change))
            {
                Assert.True(change.Revision.Epoch >= epoch, $"{change} came after the epoch {epoch}.");
                epoch = change.Revision.Epoch;
            }
        });

    [Fact]
    public void The_log_drops_events_of_an_epoch_that_is_over()
    {
        var log = new EventLog(null);
        log.Append(new BucketEvent(BucketEventKind.BucketUp, new Revision(2, 0), null, null));

        log.Append(new BucketEvent(BucketEventKind.Put, new Revision(1, 4), "milk", null));

        Assert.Equal(1, log.End);
    }
}

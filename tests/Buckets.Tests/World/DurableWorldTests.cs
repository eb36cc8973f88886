namespace Pail.Buckets.Tests.World;

/// <summary>
/// Many simulated worlds of durable buckets, each from its seed: what clients saw is linearizable over all restarts, no tag stands for two
/// values, and what a watcher was told is still true after a restart.
/// </summary>
/// <remarks>
/// The environment variables are those of <see cref="BucketWorldTests"/>. Each variant gets a fifth of its worlds.
/// </remarks>
public abstract class DurableWorldTests(BucketVariant variant)
{
    [Fact]
    public void What_was_seen_is_never_taken_back()
    {
        var (first, count) =
            WorldOptions.OnlySeed is { } only ? (only, 1) : ((int)variant * 1_000_000, Math.Max(1, WorldOptions.Seeds / 5));
        var counts = new DurableCounts();
        for (var seed = first; seed < first + count; seed++)
        {
            try
            {
                counts.Add(DurableWorld.Run(seed, variant).Counts);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException(
                    $"World {seed} of the variant {variant} failed.{Environment.NewLine}{error.Message}"
                        + $"{Environment.NewLine}To see it again, set PAIL_WORLD_SEED={seed}.",
                    error);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{count} worlds, {counts}");
        if (count < 50)
            return;

        // A world in which nothing goes wrong proves nothing.
        Assert.All(
            [counts.Programs - (2 * count), counts.Cuts, counts.CutBatches, counts.Forks, counts.Fulls, counts.Failures, counts.Snapshots],
            static times => Assert.True(times > 0));
        Assert.All(
            [BucketFailure.StorageFull, BucketFailure.StorageBusy, BucketFailure.StorageFailed, BucketFailure.CallTimeout],
            failure => Assert.True(counts.Refusals[(int)failure] > 0, $"{failure}: {counts}"));
    }

    [Fact]
    public void The_same_seed_gives_the_same_world_again()
    {
        var first = WorldOptions.OnlySeed ?? 0;
        for (var seed = first; seed < first + 3; seed++)
            Assert.Equal(DurableWorld.Run(seed, variant).Recorder.Transcript(), DurableWorld.Run(seed, variant).Recorder.Transcript());
    }
}

public sealed class DurableAgentWorldTests() : DurableWorldTests(BucketVariant.DurableAgent);

public sealed class DurableGenServerWorldTests() : DurableWorldTests(BucketVariant.DurableGenServer);

public sealed class DurableSetWorldTests() : DurableWorldTests(BucketVariant.DurableSet);

public sealed class DurableOrderedSetWorldTests() : DurableWorldTests(BucketVariant.DurableOrderedSet);

namespace Pail.Buckets.Tests.World;

/// <summary>
/// Many simulated worlds, each from its seed: every history of a bucket is linearizable, and all accounts are exact in the end.
/// </summary>
/// <remarks>
/// The environment variable <c>PAIL_WORLD_SEEDS</c> sets how many worlds each of the four variants gets (250 by default), and
/// <c>PAIL_WORLD_SEED</c> one seed to run alone: the one that the message of a failure names.
/// </remarks>
public abstract class BucketWorldTests(BucketVariant variant)
{
    [Fact]
    public void Every_history_is_linearizable_and_all_accounts_are_exact()
    {
        var (first, count) = WorldOptions.OnlySeed is { } only ? (only, 1) : ((int)variant * 1_000_000, WorldOptions.Seeds);
        var (operations, steps) = (0L, 0L);
        for (var seed = first; seed < first + count; seed++)
        {
            try
            {
                var run = BucketWorld.Run(seed, variant);
                operations += run.Recorder.Histories.Sum(static history => history.Operations.Count);
                steps += run.Steps;
            }
            catch (Exception error)
            {
                throw new InvalidOperationException(
                    $"World {seed} of the variant {variant} failed.{Environment.NewLine}{error.Message}"
                        + $"{Environment.NewLine}To see it again, set PAIL_WORLD_SEED={seed}.",
                    error);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{count} worlds, {operations} operations, {steps} steps");
    }

    [Fact]
    public void The_same_seed_gives_the_same_world_again()
    {
        for (var seed = 0; seed < 5; seed++)
            Assert.Equal(BucketWorld.Run(seed, variant).Recorder.Transcript(), BucketWorld.Run(seed, variant).Recorder.Transcript());
    }
}

public sealed class AgentWorldTests() : BucketWorldTests(BucketVariant.Agent);

public sealed class GenServerWorldTests() : BucketWorldTests(BucketVariant.GenServer);

public sealed class SetWorldTests() : BucketWorldTests(BucketVariant.Set);

public sealed class OrderedSetWorldTests() : BucketWorldTests(BucketVariant.OrderedSet);

namespace Pail.Buckets.Tests.World;

/// <summary>Histories of eight real threads are linearizable. See <see cref="BucketWorldTests"/> for the same in simulations.</summary>
/// <remarks>The environment variable <c>PAIL_WORLD_HISTORIES</c> sets how many each variant gets; 100 by default.</remarks>
public abstract class ThreadHistoryTests(BucketVariant variant)
{
    [Fact]
    public Task Histories_of_threads_are_linearizable() => Check(kills: false);

    [Fact]
    public Task Histories_of_threads_are_linearizable_while_the_process_is_killed() => Check(kills: true);

    private async Task Check(bool kills)
    {
        await using var histories = new ThreadHistory(variant);
        await histories.Start();
        for (var seed = 0; seed < (WorldOptions.Histories + 1) / 2; seed++)
            await histories.Check(seed, kills);
    }
}

public sealed class AgentThreadHistoryTests() : ThreadHistoryTests(BucketVariant.Agent);

public sealed class GenServerThreadHistoryTests() : ThreadHistoryTests(BucketVariant.GenServer);

public sealed class SetThreadHistoryTests() : ThreadHistoryTests(BucketVariant.Set);

public sealed class OrderedSetThreadHistoryTests() : ThreadHistoryTests(BucketVariant.OrderedSet);

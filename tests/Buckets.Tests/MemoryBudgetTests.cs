namespace Pail.Buckets.Tests;

/// <summary>The number that all buckets share.</summary>
public sealed class MemoryBudgetTests
{
    private const int Rounds = 20;

    private const int Attempts = 20_000;

    [Fact]
    public void Takes_up_to_its_limit_and_not_more()
    {
        var budget = new MemoryBudget(long.MaxValue);

        Assert.True(budget.TryAdd(long.MaxValue - 1));
        Assert.False(budget.TryAdd(2));
        Assert.False(budget.TryAdd(long.MaxValue));
        Assert.True(budget.TryAdd(1));
        Assert.True(budget.TryAdd(-long.MaxValue));
        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public async Task What_is_refused_takes_no_room_of_others_not_even_for_a_moment()
    {
        var budget = new MemoryBudget(1000);
        var refused = 0;
        using var together = new Barrier(2);
        var tooLarge = Task.Run(
            () =>
            {
                for (var round = 0; round < Rounds; round++)
                {
                    together.SignalAndWait();
                    for (var i = 0; i < Attempts; i++)
                        budget.TryAdd(2000);
                }
            },
            TestContext.Current.CancellationToken);
        for (var round = 0; round < Rounds; round++)
        {
            together.SignalAndWait(TestContext.Current.CancellationToken);
            for (var i = 0; i < Attempts; i++)
            {
                if (budget.TryAdd(1))
                    budget.Add(-1);
                else
                    refused++;
            }
        }

        await tooLarge;
        Assert.Equal(0, refused);
    }
}

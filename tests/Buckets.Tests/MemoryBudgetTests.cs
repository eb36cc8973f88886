namespace Pail.Buckets.Tests;

/// <summary>The number that all buckets share.</summary>
public sealed class MemoryBudgetTests
{
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
        using var enough = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var tooLarge = Task.Run(
            () =>
            {
                while (!enough.IsCancellationRequested)
                {
                    Assert.False(budget.TryAdd(2000));
                    begun.TrySetResult();
                }
            },
            TestContext.Current.CancellationToken);
        await begun.Task;

        var refused = 0;
        for (var i = 0; i < 1_000_000; i++)
        {
            if (budget.TryAdd(1))
                budget.Add(-1);
            else
                refused++;
        }

        await enough.CancelAsync();
        await tooLarge;
        Assert.Equal(0, refused);
    }
}

namespace Pail.Buckets.Tests;

/// <summary>Waits for a condition that the tree makes true by itself.</summary>
internal static class Waiting
{
    internal static Task Until(Func<bool> holds) => Until(() => Task.FromResult(holds()));

    internal static async Task Until(Func<Task<bool>> holds)
    {
        var limit = Task.Delay(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        while (!await holds())
        {
            Assert.False(limit.IsCompleted, "The condition did not become true within 30 seconds.");
            await Task.Yield();
        }
    }
}

namespace Pail.Server.Tests;

/// <summary>Waits for a condition that the buckets make true by themselves.</summary>
internal static class Waiting
{
    internal static async Task Until(Func<bool> holds)
    {
        var limit = Task.Delay(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        while (!holds())
        {
            Assert.False(limit.IsCompleted, "The condition did not become true within 30 seconds.");
            await Task.Yield();
        }
    }
}

namespace Pail.Buckets.Tests;

/// <summary>Waits for what the tree brings about by itself.</summary>
internal static class Waiting
{
    internal static async Task Until(Func<bool> holds)
    {
        var limit = Task.Delay(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        while (!holds())
        {
            Assert.False(limit.IsCompleted, "It did not come about within 30 seconds.");
            await Task.Yield();
        }
    }
}

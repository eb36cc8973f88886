using Microsoft.Extensions.Time.Testing;

namespace Pail.Server.Tests;

/// <summary>Waits for a condition that the server makes true by itself. Fails after 30 seconds of real time.</summary>
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

    /// <summary>The same for a condition that a time limit makes true: the clock goes on by a second at a time until it holds.</summary>
    internal static Task Until(FakeTimeProvider time, Func<bool> holds) => Until(time, () => Task.FromResult(holds()));

    /// <inheritdoc cref="Until(FakeTimeProvider, Func{bool})" />
    internal static Task Until(FakeTimeProvider time, Func<Task<bool>> holds) => Until(async () =>
    {
        if (await holds())
            return true;
        time.Advance(TimeSpan.FromSeconds(1));
        return false;
    });
}

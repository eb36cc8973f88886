using Microsoft.Extensions.Time.Testing;
using Pail.Cluster.Buckets;

namespace Pail.Cluster.Tests.Grains;

/// <summary>For how long a request is tried again.</summary>
public sealed class PatienceTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(2000)]
    [InlineData(5000)]
    public void The_last_attempt_has_as_much_time_as_was_waited_before_it(int milliseconds)
    {
        var time = new FakeTimeProvider();
        var patience = new Patience(time, TimeSpan.FromMilliseconds(milliseconds));
        var attempts = 1;
        for (; !patience.IsOver; attempts++)
        {
            var before = patience.Left;
            var pause = patience.Pause();
            while (!pause.IsCompleted)
                time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.True(patience.Left >= before - patience.Left, $"{patience.Left} is left after {before - patience.Left}.");
        }

        Assert.True(attempts > 3);
    }
}

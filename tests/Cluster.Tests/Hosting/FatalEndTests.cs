using System.Net;
using Pail.Cluster.Hosting;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>The last sentence of a silo says why it ends, and does not blame the others for what is its own fault.</summary>
public sealed class FatalEndTests
{
    [Theory]
    [InlineData(false, true, "The other silos could not reach this one at 127.0.0.1:5, and have declared it dead before ")]
    [InlineData(false, false, "This silo could not join: Orleans has failed in it.")]
    [InlineData(true, true, "The other silos have declared this one dead. It ends now, and they take its buckets over. ")]
    [InlineData(true, false, "Orleans has failed in this silo. It ends now, and the other silos take its buckets over. ")]
    public void The_end_is_told_by_its_cause(bool hasJoined, bool isDead, string sentence) =>
        Assert.StartsWith(
            sentence, FatalEnd.Sentence(hasJoined, isDead, new IPEndPoint(IPAddress.Loopback, 5)), StringComparison.Ordinal);
}

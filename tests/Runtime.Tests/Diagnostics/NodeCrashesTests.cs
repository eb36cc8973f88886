using Microsoft.Extensions.Time.Testing;
using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Diagnostics;

/// <summary>Looking back at what has crashed.</summary>
public sealed class NodeCrashesTests
{
    [Fact]
    public async Task Crashes_are_kept_with_time_name_and_reason_oldest_first()
    {
        var time = new FakeTimeProvider();
        await using var node = new Node(new NodeOptions { TimeProvider = time });
        var began = time.GetUtcNow();
        var error = new InvalidOperationException("boom");
        await node.EndOf(_ => throw error);
        time.Advance(TimeSpan.FromMinutes(1));
        var server = await node.StartServant(name: "servant");
        Assert.Equal(ExitReason.Of("no"), await node.Call(server, Servant.ToEnd(ExitReason.Of("no"))).Failure());
        await node.End(server);

        var crashes = node.Crashes();

        Assert.Equal(2, crashes.Count);
        Assert.Equal((began, null, null), (crashes[0].At, crashes[0].Name, crashes[0].Server));
        Assert.Same(error, crashes[0].Reason.Term);
        var last = new CrashReport(began + TimeSpan.FromMinutes(1), server, "servant", nameof(Servant), ExitReason.Of("no"));
        Assert.Equal(last with { LastMessageType = "Ask<Int32>" }, crashes[1]);
        Assert.Null(crashes[0].LastMessageType);
    }

    [Fact]
    public async Task A_server_that_crashes_tells_the_type_of_the_last_message()
    {
        await using var node = new Node();
        var server = await node.StartServant(new Servant { OnInfo = (_, _, _) => throw new InvalidOperationException("boom") });
        node.Send(server, 7);
        await node.End(server);
        server = await node.StartServant();
        node.Cast(server, new Servant.Tell((_, _) => throw new InvalidOperationException("boom")));
        await node.End(server);
        await node.Start(new Servant { OnInit = _ => throw new InvalidOperationException("boom") }).Soon();

        Assert.Equal(["Int32", "Tell", null], node.Crashes().Select(crash => crash.LastMessageType));
    }

    [Fact]
    public async Task Who_ends_well_or_is_ended_has_not_crashed()
    {
        await using var node = new Node();
        await node.EndOf(_ => Task.CompletedTask);
        await node.EndOf(self =>
        {
            self.Exit(ExitReason.Of("enough"));
            return Task.CompletedTask;
        });
        var server = await node.StartServant();
        node.Exit(server, ExitReason.Kill);
        await node.End(server);
        await node.Stop(await node.StartServant(), ExitReason.Shutdown).Soon();

        Assert.Empty(node.Crashes());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Only_the_last_ones_are_kept(int kept)
    {
        await using var node = new Node(new NodeOptions { CrashesKept = kept });
        for (var i = 0; i < 5; i++)
        {
            var number = i;
            await node.EndOf(_ => throw new InvalidOperationException($"{number}"));
        }

        Assert.Equal(
            Enumerable.Range(5 - kept, kept).Select(i => $"{i}"), node.Crashes().Select(crash => ((Exception)crash.Reason.Term!).Message));
        Assert.Equal(5, node.RecentCrashes.Total);
        Assert.Throws<ArgumentOutOfRangeException>(() => new NodeOptions { CrashesKept = -1 });
    }
}

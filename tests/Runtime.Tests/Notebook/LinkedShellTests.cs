using System.Threading.Channels;
using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tests.Processes;

namespace Pail.Runtime.Tests.Notebook;

/// <summary>A cell that ends the shell: linked processes fail together, and a supervisor starts the shell again.</summary>
public sealed class LinkedShellTests
{
    // spawn_link fn -> raise "oops" end
    [Fact]
    public async Task A_linked_process_that_raises_ends_the_shell_which_is_started_anew_under_its_name()
    {
        using var log = new Reports();
        await using var node = new Node(new NodeOptions { LoggerFactory = log });
        var shells = Channel.CreateUnbounded<Pid>();
        await node.StartSupervisor([Shell(shells.Writer)]);
        var first = await shells.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon();
        var ended = node.End(first);

        node.Send("shell", new Cell(self => self.SpawnLink(_ => throw new InvalidOperationException("oops"))));

        Assert.Equal("oops", Assert.IsType<InvalidOperationException>((await ended).Term).Message);
        var second = await shells.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon();
        Assert.NotEqual(first, second);
        Assert.False(node.IsAlive(first));
        Assert.Equal(second, node.WhereIs("shell"));
        Assert.Contains(log.All, report => report.Error?.Message == "oops");
    }

    // A plain process as a child: whatever function runs it, the supervisor needs a pid that is linked to it.
    private static ChildSpec Shell(ChannelWriter<Pid> started) => new()
    {
        Id = "shell",
        Start = supervisor =>
        {
            var pid = supervisor.SpawnLink(async self =>
            {
                while (true)
                    (await self.Receive<Cell>()).Run(self);
            });
            supervisor.Node.Register(pid, "shell");
            started.TryWrite(pid);
            return ValueTask.FromResult(StartResult.Ok(pid));
        },
    };

    private sealed record Cell(Action<Self> Run);
}

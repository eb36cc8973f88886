using System.Runtime.CompilerServices;
using Pail.Runtime.Processes;
using Pail.Runtime.Testing;

namespace Pail.Runtime.Tests.Guide;

/// <summary>
/// Snippets of the guide. Each is the region of a test, which runs it and holds what it prints against the guide. In them <c>Console</c> is
/// the property here, so that many can run at once.
/// </summary>
public abstract class Chapter
{
    // Enough for a snippet whose output depends on the order of things to be found out.
    private const int Seeds = 30;

    private static readonly IReadOnlyList<Snippet> Snippets = Snippet.AllOf("Guide");

    private protected Transcript Console { get; private set; } = new();

    /// <summary>Runs a snippet as a process, in many orders and then on the thread pool.</summary>
    private protected Task Shell(Func<Node, Self, Task> snippet, [CallerMemberName] string name = "")
    {
        InVirtualTime(snippet, name);
        return OnThreadPool(snippet, name);
    }

    /// <summary>Runs a snippet that waits for its clock in many orders, without real waiting.</summary>
    private protected void InVirtualTime(Func<Node, Self, Task> snippet, [CallerMemberName] string name = "")
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            Console = new Transcript();
            Simulation.Run(seed, self => snippet(self.Node, self), new SimulationOptions { LoggerFactory = Console });
            Assert.Equal(Expected(name), Console.ToString());
        }
    }

    /// <summary>Runs a snippet that leaves its processes, for threads of which no seed decides.</summary>
    private protected async Task OnThreadPool(Func<Node, Self, Task> snippet, [CallerMemberName] string name = "")
    {
        Console = new Transcript();

        // How long a turn lasts is the machine's affair, and on a busy one would be in the transcript.
        await using var node = new Node(new NodeOptions { LoggerFactory = Console, LongTurn = Timeout.InfiniteTimeSpan });
        await node.Within(async self =>
        {
            await snippet(node, self);
            return true;
        });
        Assert.Equal(Expected(name), Console.ToString());
    }

    /// <summary>Runs a snippet that is a program of its own.</summary>
    private protected async Task Program(Func<Task> snippet, [CallerMemberName] string name = "")
    {
        await snippet().Soon();
        Assert.Equal(Expected(name), Console.ToString());
    }

    private static string Expected(string name)
    {
        var code = Snippets.Single(snippet => snippet.Name == name).Code;
        return GuideBlock.All.FirstOrDefault(block => block.Code == code)?.Output
            ?? throw new InvalidOperationException($"The guide does not show {name}:\n{code}");
    }
}

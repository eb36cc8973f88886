using Pail.Runtime.Processes;
using Pail.Runtime.Tasks;

namespace Pail.Runtime.Tests.Tasks;

/// <summary>What tests of tasks have in common.</summary>
internal static class TaskLab
{
    internal static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    internal static ExitReason Boom { get; } = ExitReason.Of("boom");

    /// <summary>Runs a test in a process of its own.</summary>
    internal static Task In(this Node node, Func<Self, Task> test) => node.Within(async self =>
    {
        await test(self);
        return true;
    });

    /// <summary>A task that lives until it is ended.</summary>
    internal static async Task<int> Forever(Self self) => await self.Receive<int>();

    /// <summary>A task that ends with a reason.</summary>
    internal static Func<Self, Task<int>> Exiting(ExitReason reason) => _ => throw new ExitException(reason);

    internal static async Task<ExitReason> FailureOf<T>(ValueTask<T> wait) =>
        (await Assert.ThrowsAsync<TaskExitException>(async () => await wait)).Reason;

    /// <summary>A task that throws.</summary>
    internal static Func<Self, Task<int>> Failing(Exception error) => _ => throw error;

    /// <summary>Waits until a process has ended.</summary>
    internal static async Task<ExitReason> EndOf(this Self self, Pid pid)
    {
        var monitor = self.Monitor(pid);
        return (await self.Receive<Down>(down => down.Ref == monitor)).Reason;
    }

    /// <summary>The process has no links, no monitors and no messages.</summary>
    internal static void HasNothingLeft(this Self self)
    {
        Assert.Empty(self.Flush());
        var info = self.Node.Info(self.Pid)!;
        Assert.Empty(info.Links);
        Assert.Empty(info.Monitors);
    }

    internal static async Task<List<TaskResult<T>>> All<T>(this IAsyncEnumerable<TaskResult<T>> stream)
    {
        List<TaskResult<T>> results = [];
        await foreach (var result in stream)
            results.Add(result);
        return results;
    }
}

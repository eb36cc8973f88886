using Pail.Runtime.Processes;

namespace Pail.Runtime.Tests.Processes;

/// <summary>What process tests have in common: running code in a process, and waiting for what must happen.</summary>
internal static class Lab
{
    // No test waits for it; it makes a hang a failure.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    internal static ExitReason Boom { get; } = ExitReason.Of("boom");

    internal static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Limit);

    internal static Task Soon(this Task task) => task.WaitAsync(Limit);

    internal static Task<ExitReason> End(this Node node, Pid pid) => node.WaitForExit(pid).Soon();

    /// <summary>Runs code in a process of its own and returns its result, or throws what it threw, when that process has ended.</summary>
    internal static async Task<T> Run<T>(this Node node, Func<Self, Task<T>> code)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var pid = node.Spawn(async self =>
        {
            try
            {
                result.SetResult(await code(self));
            }
            catch (Exception error)
            {
                result.SetException(error);
            }
        });
        await Task.WhenAny(result.Task).Soon();
        await node.End(pid);
        return await result.Task;
    }

    internal static Task<T> Run<T>(this Node node, Func<Self, T> code) => node.Run(self => Task.FromResult(code(self)));

    internal static Task Run(this Node node, Func<Self, Task> code) => node.Run(async self =>
    {
        await code(self);
        return true;
    });

    internal static Task Run(this Node node, Action<Self> code) => node.Run(self =>
    {
        code(self);
        return true;
    });

    /// <summary>A process that lives until it is ended. What it is sent stays in its mailbox.</summary>
    internal static Pid Idle(this Node node) => node.Spawn(Sleep);

    /// <summary>What an idle process runs.</summary>
    internal static async Task Sleep(Self self) => await self.Receive<Never>();

    /// <summary>
    /// Waits until the messages that a process has pushed to itself, or was sent before, are in its mailbox, then takes them all.
    /// </summary>
    internal static async Task<IReadOnlyList<object>> Arrived(this Self self)
    {
        var mark = new Never();
        self.Send(self.Pid, mark);
        await self.Receive<Never>(message => ReferenceEquals(message, mark));
        return self.Flush();
    }

    /// <summary>A message type that is never sent.</summary>
    internal sealed class Never;
}

using Pail.Runtime.Processes;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Tests.Tables;

/// <summary>Processes that own tables and run functions for a test.</summary>
internal static class TableOwners
{
    /// <summary>A process that runs each function that it receives.</summary>
    internal static Pid Servant(Node node) => node.Spawn(async self =>
    {
        while (true)
        {
            var job = await self.Receive<Func<Self, Task>>();
            await job(self);
        }
    });

    internal static Task<Table<string, long>> NewTable(Node node, Pid owner, TableOptions? options = null) => In(node, owner, self =>
    {
        var table = self.NewTable<string, long>(options);
        table.Insert("ada", 1);
        return table;
    });

    internal static Task<bool> Do(Node node, Pid servant, Action<Self> code) => In(node, servant, self =>
    {
        code(self);
        return true;
    });

    internal static Task<T> In<T>(Node node, Pid servant, Func<Self, T> code) => In(node, servant, self => Task.FromResult(code(self)));

    internal static Task<T> In<T>(Node node, Pid servant, Func<Self, Task<T>> code)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Send(servant, (Func<Self, Task>)(async self =>
        {
            try
            {
                done.SetResult(await code(self));
            }
            catch (Exception error)
            {
                done.TrySetException(error);
            }
        }));
        return done.Task;
    }
}

using Pail.Runtime.Diagnostics;
using Pail.Runtime.Processes;
using Pail.Runtime.Registries;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Tests.Registries;

/// <summary>Servants that register when they are told.</summary>
internal static class Members
{
    internal static Task<T> Do<T>(this Node node, Pid process, Func<Self, T> code) =>
        node.Call(process, Servant.ToAnswer(code), Timeout.InfiniteTimeSpan).Soon();

    internal static Task Do(this Node node, Pid process, Action<Self> code) => node.Do(process, self =>
    {
        code(self);
        return true;
    });

    internal static Task<(Pid Holder, bool IsNew)> Register<TKey, TValue>(
        this Node node, Pid process, Registry<TKey, TValue> registry, TKey key, TValue value)
        where TKey : notnull =>
        node.Do(process, self => (registry.Register(self, key, value, out var isNew), isNew));

    /// <summary>A registry of that kind that runs.</summary>
    internal static async Task<Registry<string, int>> Run(this Node node, RegistryKind keys, int partitions = 1, params string[] listeners)
    {
        var registry = new Registry<string, int>(
            "members", options: new RegistryOptions { Kind = keys, Partitions = partitions, Listeners = listeners });
        await node.StartRegistry(registry).Soon();
        return registry;
    }

    /// <summary>Ends a process and waits until the registry knows.</summary>
    internal static async Task Bury<TKey, TValue>(this Node node, Pid process, Registry<TKey, TValue> registry)
        where TKey : notnull
    {
        node.Exit(process, ExitReason.Kill);
        await node.End(process);
        await registry.Sync().Soon();
    }

    /// <summary>Suspends the partitions of a registry, which then do not clean up, until the result is disposed of.</summary>
    internal static async Task<IAsyncDisposable> HoldPartition<TKey, TValue>(this Node node, Registry<TKey, TValue> registry)
        where TKey : notnull
    {
        var partitions = registry.Partitions!.Servers.ToList();
        foreach (var partition in partitions)
            await node.Sys(partition).Suspend().Soon();
        return new Held(node, partitions);
    }

    private sealed class Held(Node node, List<Pid> partitions) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var partition in partitions)
                await node.Sys(partition).Resume();
        }
    }
}

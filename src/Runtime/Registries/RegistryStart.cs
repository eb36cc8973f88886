using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Registries;

/// <summary>Starts registries: Elixir's <c>Registry.start_link/1</c>.</summary>
public static class RegistryStart
{
    /// <summary>Starts a registry whose process has no link.</summary>
    /// <typeparam name="TKey">The keys.</typeparam>
    /// <typeparam name="TValue">The values.</typeparam>
    /// <param name="node">The node to run on.</param>
    /// <param name="registry">The registry. After its end it can be started again; then it is empty.</param>
    /// <returns>The pid, or the reason why the start has failed, such as that the registry is already running.</returns>
    public static ValueTask<StartResult> StartRegistry<TKey, TValue>(this Node node, Registry<TKey, TValue> registry)
        where TKey : notnull
    {
        var name = NameOf(registry);
        return node.Start(new RegistryServer<TKey, TValue>(registry, name), new ServerOptions { Name = name });
    }

    /// <summary>Starts a registry linked to the calling process, such as a supervisor.</summary>
    /// <inheritdoc cref="StartRegistry" />
    public static ValueTask<StartResult> StartRegistryLink<TKey, TValue>(this Self self, Registry<TKey, TValue> registry)
        where TKey : notnull
    {
        var name = NameOf(registry);
        return self.StartLink(new RegistryServer<TKey, TValue>(registry, name), new ServerOptions { Name = name });
    }

    private static RegistryServerName<TKey, TValue> NameOf<TKey, TValue>(Registry<TKey, TValue> registry)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(registry);
        return new RegistryServerName<TKey, TValue>(registry);
    }
}

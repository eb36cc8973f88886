using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>
/// The name under which the process of a registry is started, so that a registry runs once at a time. Every start has a name object of its
/// own, which keeps the run of that start.
/// </summary>
internal sealed class RegistryServerName<TKey, TValue>(Registry<TKey, TValue> registry) : Via
    where TKey : notnull
{
    /// <summary>The run of the process that has been registered under this name.</summary>
    internal RegistryRun<TKey, TValue>? Run { get; private set; }

    public override Pid Register(Self self)
    {
        if (WhereIs() is { } other)
            return other;

        // Before anything else: the partitions are linked with this process.
        self.TrapExit = true;
        Run = new RegistryRun<TKey, TValue>(self, registry);
        var server = registry.TryBegin(Run);

        // The process cannot have ended, since this is its own turn. Its end will find the run among what it owns.
        if (server == self.Pid)
            self.Process.TryOwn(Run);
        return server;
    }

    public override Pid? WhereIs() => registry.CurrentRun is { Server: { IsAlive: true } server } ? server : null;

    public override string ToString() => registry.Name;
}

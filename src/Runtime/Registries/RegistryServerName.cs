using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>
/// The name under which the process of a registry is started. It makes sure that a registry has at most one run at a time. Each start has a
/// name object of its own, which keeps the run of that start.
/// </summary>
internal sealed class RegistryServerName<TKey, TValue>(Registry<TKey, TValue> registry) : Via
    where TKey : notnull
{
    /// <summary>The run of the process that was started with this name object.</summary>
    internal RegistryRun<TKey, TValue>? Run { get; private set; }

    public override Pid Register(Self self)
    {
        if (WhereIs() is { } other)
            return other;

        // Before the partitions are started: they are linked with this process, and their ends must not end it.
        self.TrapExit = true;
        Run = new RegistryRun<TKey, TValue>(self, registry);
        var server = registry.TryBegin(Run);

        // TryOwn succeeds, because this is the process's own turn and so the process cannot have ended. Its end calls the run's OwnerDied.
        if (server == self.Pid)
            self.Process.TryOwn(Run);
        return server;
    }

    public override Pid? WhereIs() => registry.CurrentRun is { Server: { IsAlive: true } server } ? server : null;

    public override string ToString() => registry.Name;
}

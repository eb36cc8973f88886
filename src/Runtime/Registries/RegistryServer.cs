using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Registries;

/// <summary>
/// The registry's process. It starts the partitions. When a partition of a registry with unique keys ends, it restarts all partitions,
/// because each one has records about entries in others. In a registry with duplicate keys it restarts only that partition.
/// </summary>
internal sealed class RegistryServer<TKey, TValue>(Registry<TKey, TValue> registry, RegistryServerName<TKey, TValue> name)
    : GenServer<RegistryRun<TKey, TValue>>
    where TKey : notnull
{
    internal override ProcessKind Kind => ProcessKind.Registry;

    // The defaults of Elixir's supervisors.
    private const int MaxRestarts = 3;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(5);

    private readonly RegistryPartition<TKey, TValue>[] _partitions = new RegistryPartition<TKey, TValue>[registry.Options.Partitions];
    private RestartIntensity? _intensity;

    protected override async ValueTask<InitResult> Init()
    {
        // The process has been registered under its name, which has made its run the current one.
        var run = name.Run!;
        _intensity = new RestartIntensity(MaxRestarts, Within, Self.Node.TimeProvider);
        return await StartAll(run) is { } failure ? StopInit(failure) : Ok(run);
    }

    internal override void ThrowIfIrreplaceable(GenServerBase next) =>
        throw new InvalidOperationException($"{Self.Pid} is the process of a registry: other code cannot take its place.");

    protected override async ValueTask<Result> HandleInfo(object message, RegistryRun<TKey, TValue> state)
    {
        if (message is not Exit exit)
            return await base.HandleInfo(message, state);

        // Not found when the partition has been replaced already, or when the process is not one of a partition.
        var index = Array.FindIndex(_partitions, partition => partition.Server == exit.From);
        if (index < 0)
            return NoReply(state);

        Self.Node.Log.ChildFailed(Self.Pid, Label(index), "ended", exit.Reason);
        if (!_intensity!.TryCount())
        {
            Self.Node.Log.IntensityReached(Self.Pid, MaxRestarts, Within);
            return Stop(ExitReason.Shutdown, state);
        }

        var failure = registry.Kind == RegistryKind.Unique ? await RestartAll(state) : await Restart(state, index);
        if (failure is not null)
            return Stop(failure, state);

        Self.Node.Counters.CountRestart();
        return NoReply(state);
    }

    protected override async ValueTask Terminate(ExitReason reason, RegistryRun<TKey, TValue> state) => await StopAll();

    private async ValueTask<ExitReason?> RestartAll(RegistryRun<TKey, TValue> run)
    {
        await StopAll();
        return await StartAll(run);
    }

    private async ValueTask<ExitReason?> StartAll(RegistryRun<TKey, TValue> run)
    {
        for (var index = 0; index < _partitions.Length; index++)
        {
            if (await StartPartition(run, index) is { } failure)
                return failure;
        }

        Publish(run);
        return null;
    }

    private async ValueTask<ExitReason?> Restart(RegistryRun<TKey, TValue> run, int index)
    {
        if (await StartPartition(run, index) is { } failure)
            return failure;

        Publish(run);
        return null;
    }

    private void Publish(RegistryRun<TKey, TValue> run) =>
        run.Partitions = RegistryPartitionSet<TKey, TValue>.Make(registry, [.. _partitions]);

    private async ValueTask<ExitReason?> StartPartition(RegistryRun<TKey, TValue> run, int index)
    {
        var server = new RegistryPartitionServer<TKey, TValue>(registry, run);
        var started = await Self.StartLink(server, new ServerOptions { Spawn = new SpawnOptions { Label = Label(index) } });
        if (!started.IsOk)
            return started.Reason ?? ExitReason.Of(started);

        _partitions[index] = server.Partition;
        return null;
    }

    // In the reverse order of their start, as a supervisor does.
    private async ValueTask StopAll()
    {
        for (var index = _partitions.Length - 1; index >= 0; index--)
        {
            if (_partitions[index] is not { } partition)
                continue;

            Self.Exit(partition.Server, ExitReason.Shutdown);
            await Self.Node.WaitForExit(partition.Server);
        }
    }

    private string Label(int index) => $"partition {index} of registry \"{registry.Name}\"";
}

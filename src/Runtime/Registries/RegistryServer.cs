using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Registries;

/// <summary>
/// The registry's process: starts the partitions, and starts them anew when one ends: all when keys are unique, for then a partition has notes about entries
/// in others, else that one.
/// </summary>
internal sealed class RegistryServer<TKey, TValue>(Registry<TKey, TValue> registry) : GenServer<RegistryLife<TKey, TValue>>
    where TKey : notnull
{
    // What Elixir's supervisors allow unless told otherwise.
    private const int MostRestarts = 3;
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(5);

    private readonly RegistryPartition<TKey, TValue>[] _partitions = new RegistryPartition<TKey, TValue>[registry.Options.Partitions];
    private RestartIntensity? _intensity;

    // Registered by now, and so in possession of the registry.
    protected override async ValueTask<InitResult<RegistryLife<TKey, TValue>>> Init()
    {
        var life = registry.Life!;
        _intensity = new RestartIntensity(MostRestarts, Within, Self.Node.TimeProvider);
        return await StartAll(life) is { } failure ? StopInit(failure) : Ok(life);
    }

    internal override void ThrowIfIrreplaceable(GenServer next) =>
        throw new InvalidOperationException($"{Self.Pid} is the process of a registry: other code cannot take its place.");

    protected override async ValueTask<Result<RegistryLife<TKey, TValue>>> HandleInfo(object message, RegistryLife<TKey, TValue> state)
    {
        if (message is not Exit exit)
            return await base.HandleInfo(message, state);

        // One that has been started anew meanwhile, or a stranger.
        var index = Array.FindIndex(_partitions, partition => partition.Keeper == exit.From);
        if (index < 0)
            return NoReply(state);

        Self.Node.Log.ChildFailed(Self.Pid, $"partition {index} of registry \"{registry.Name}\"", "ended", exit.Reason);
        if (!_intensity!.TryCount())
        {
            Self.Node.Log.IntensityReached(Self.Pid, MostRestarts, Within);
            return Stop(ExitReason.Shutdown, state);
        }

        var failure = registry.Kind == RegistryKeys.Unique ? await RestartAll(state) : await Start(state, index);
        if (failure is not null)
            return Stop(failure, state);

        Self.Node.Counters.CountRestart();
        return NoReply(state);
    }

    protected override async ValueTask Terminate(ExitReason reason, RegistryLife<TKey, TValue> state) => await StopAll();

    private async ValueTask<ExitReason?> RestartAll(RegistryLife<TKey, TValue> life)
    {
        await StopAll();
        return await StartAll(life);
    }

    private async ValueTask<ExitReason?> StartAll(RegistryLife<TKey, TValue> life)
    {
        for (var index = 0; index < _partitions.Length; index++)
        {
            if (await StartPartition(index) is { } failure)
                return failure;
        }

        life.Book = RegistryBook<TKey, TValue>.Of(registry, [.. _partitions]);
        return null;
    }

    private async ValueTask<ExitReason?> Start(RegistryLife<TKey, TValue> life, int index)
    {
        if (await StartPartition(index) is { } failure)
            return failure;
        life.Book = RegistryBook<TKey, TValue>.Of(registry, [.. _partitions]);
        return null;
    }

    private async ValueTask<ExitReason?> StartPartition(int index)
    {
        var server = new RegistryPartitionServer<TKey, TValue>(registry);
        var options = new ServerOptions { Spawn = new SpawnOptions { Label = $"partition {index} of registry \"{registry.Name}\"" } };
        var started = await Self.StartLink(server, options);
        if (!started.IsOk)
            return started.Reason ?? ExitReason.Of(started);
        _partitions[index] = server.Partition;
        return null;
    }

    // In the order against that in which they were started, as a supervisor does.
    private async ValueTask StopAll()
    {
        for (var index = _partitions.Length - 1; index >= 0; index--)
        {
            if (_partitions[index] is not { } partition)
                continue;
            Self.Exit(partition.Keeper, ExitReason.Shutdown);
            await Self.Node.WaitForExit(partition.Keeper);
        }
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Registries;

/// <summary>
/// The process of one partition. It owns the partition's tables. It is linked with every process that registers, and removes the entries of
/// such a process when that process ends. It also manages the locks.
/// </summary>
internal sealed class RegistryPartitionServer<TKey, TValue>(Registry<TKey, TValue> registry, RegistryRun<TKey, TValue> run)
    : GenServer<RegistryLockQueues<TKey>>
    where TKey : notnull
{
    internal override ProcessKind Kind => ProcessKind.Registry;

    private RegistryPartition<TKey, TValue>? _partition;

    /// <summary>The partition. Set when the process has been started.</summary>
    internal RegistryPartition<TKey, TValue> Partition => _partition!;

    protected override ValueTask<InitResult> Init()
    {
        // Before the tables are made: processes that see the tables link with this process, and their ends must not end it.
        var self = Self;
        self.TrapExit = true;
        _partition = new RegistryPartition<TKey, TValue>(self, registry);
        return Ok(new RegistryLockQueues<TKey>(self, registry.Comparer));
    }

    internal override void ThrowIfIrreplaceable(GenServerBase next) =>
        throw new InvalidOperationException($"{Self.Pid} is the process of a partition of a registry: other code cannot take its place.");

    protected override ValueTask<CallResult> HandleCall(object request, From from, RegistryLockQueues<TKey> state)
    {
        switch (request)
        {
            case RegistryLockRequest<TKey> wanted:
                state.Enter(wanted, from);
                return (CallResult)NoReply(state);
            case RegistrySyncRequest:
                return Reply(true, state);
            default:
                return base.HandleCall(request, from, state);
        }
    }

    protected override ValueTask<Result> HandleCast(object message, RegistryLockQueues<TKey> state)
    {
        if (message is not RegistryLockRequest<TKey> request)
            return base.HandleCast(message, state);

        state.Leave(request);
        return NoReply(state);
    }

    protected override ValueTask<Result> HandleInfo(object message, RegistryLockQueues<TKey> state)
    {
        switch (message)
        {
            case Exit exit:
                CleanUp(exit.From);
                return NoReply(state);
            case Down down:
                state.Leave(down.Ref);
                return NoReply(state);
            default:
                return base.HandleInfo(message, state);
        }
    }

    private void CleanUp(Pid pid)
    {
        // No process can have registered before the registry's process has published this partition.
        if (run.Partitions is not { } partitions)
            return;
        try
        {
            partitions.CleanUp(Partition, pid);
        }
        catch (TableGoneException)
        {
            // The partition of the key has ended, so its entries are gone. The registry is about to restart this partition too.
        }
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Servers;
using Pail.Runtime.Tables;

namespace Pail.Runtime.Registries;

/// <summary>
/// The process of one partition: owns its tables, is linked with all who register and cleans up after them, and keeps the locks.
/// </summary>
internal sealed class RegistryPartitionServer<TKey, TValue>(Registry<TKey, TValue> registry) : GenServer<RegistryLocks<TKey>>
    where TKey : notnull
{
    private RegistryPartition<TKey, TValue>? _partition;

    /// <summary>Once it has been started.</summary>
    internal RegistryPartition<TKey, TValue> Partition => _partition!;

    protected override ValueTask<InitResult<RegistryLocks<TKey>>> Init()
    {
        // First of all: as soon as the tables are seen, processes link with this one, and end.
        var self = Self;
        self.TrapExit = true;
        _partition = new RegistryPartition<TKey, TValue>(self, registry);
        return Ok(new RegistryLocks<TKey>(self, registry.Comparer));
    }

    internal override void ThrowIfIrreplaceable(GenServer next) =>
        throw new InvalidOperationException($"{Self.Pid} is the process of a partition of a registry: other code cannot take its place.");

    protected override ValueTask<CallResult<RegistryLocks<TKey>>> HandleCall(object request, From from, RegistryLocks<TKey> state)
    {
        switch (request)
        {
            case RegistryLock<TKey> wish:
                state.Enter(wish, from);
                return (CallResult<RegistryLocks<TKey>>)NoReply(state);
            case RegistrySync:
                return Reply(true, state);
            default:
                return base.HandleCall(request, from, state);
        }
    }

    protected override ValueTask<Result<RegistryLocks<TKey>>> HandleCast(object message, RegistryLocks<TKey> state)
    {
        if (message is not RegistryLock<TKey> given)
            return base.HandleCast(message, state);

        state.Leave(given);
        return NoReply(state);
    }

    protected override ValueTask<Result<RegistryLocks<TKey>>> HandleInfo(object message, RegistryLocks<TKey> state)
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
        // Before the registry has taken this partition into its book nobody has registered.
        if (registry.Book is not { } book)
            return;
        try
        {
            book.CleanUp(Partition, pid);
        }
        catch (TableGoneException)
        {
            // Another partition has ended, and its entries with it; this one is about to be ended too.
        }
    }
}

using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Registries;

/// <summary>The registry's process: owns the tables, is linked to all who register, and cleans up after them.</summary>
internal sealed class RegistryServer<TKey, TValue>(Registry<TKey, TValue> registry) : GenServer<RegistryTables<TKey, TValue>>
    where TKey : notnull
{
    // Registered by now, and so the keeper.
    protected override ValueTask<InitResult<RegistryTables<TKey, TValue>>> Init() => Ok(registry.Opened());

    protected override ValueTask<Result<RegistryTables<TKey, TValue>>> HandleInfo(object message, RegistryTables<TKey, TValue> state)
    {
        if (message is not Exit exit)
            return base.HandleInfo(message, state);

        state.RemoveAll(exit.From);
        return NoReply(state);
    }

    protected override ValueTask Terminate(ExitReason reason, RegistryTables<TKey, TValue> state)
    {
        registry.Closed(state);
        return ValueTask.CompletedTask;
    }
}

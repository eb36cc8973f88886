using Pail.Runtime.Processes;

namespace Pail.Runtime.Registries;

/// <summary>Tells a listener of a registry that a process has registered: <c>{:register, registry, key, pid, value}</c>.</summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="TValue">The values.</typeparam>
/// <param name="Registry">The registry.</param>
/// <param name="Key">The key.</param>
/// <param name="Pid">The process, which has sent this itself.</param>
/// <param name="Value">The value that it registered with the key.</param>
public sealed record Registered<TKey, TValue>(Registry<TKey, TValue> Registry, TKey Key, Pid Pid, TValue Value)
    where TKey : notnull;

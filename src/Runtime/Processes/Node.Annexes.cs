using System.Collections.Concurrent;

namespace Pail.Runtime.Processes;

public sealed partial class Node
{
    private readonly ConcurrentDictionary<Type, object> _annexes = new();

    /// <summary>What another layer keeps for each node: one object of its type, made when it is first asked for.</summary>
    internal T Annex<T>()
        where T : class, new() => (T)_annexes.GetOrAdd(typeof(T), static _ => new T());
}

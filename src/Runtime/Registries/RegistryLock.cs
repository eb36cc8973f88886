using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Registries;

/// <summary>
/// The wish of a process to have a lock. As a call it is answered when the lock has been got; as a cast it gives the lock back, or the wish up.
/// </summary>
internal sealed class RegistryLock<TKey>(TKey key, Pid pid) : ICall<bool>
    where TKey : notnull
{
    internal TKey Key => key;

    internal Pid Pid => pid;
}

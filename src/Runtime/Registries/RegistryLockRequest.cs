using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Registries;

/// <summary>
/// The request of a process for a lock. As a call it is answered when the process has the lock. As a cast it gives the lock back, or
/// withdraws the request.
/// </summary>
internal sealed class RegistryLockRequest<TKey>(TKey key, Pid pid) : ICall<bool>
    where TKey : notnull
{
    internal TKey Key => key;

    internal Pid Pid => pid;
}

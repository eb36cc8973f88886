using Pail.Runtime.Processes;
using Pail.Runtime.Servers;

namespace Pail.Runtime.Registries;

/// <summary>
/// The request of a process for a lock. When it is sent as a call, the reply comes when the process has the lock. When it is sent as a
/// cast, it releases the lock or withdraws the request.
/// </summary>
internal sealed class RegistryLockRequest<TKey>(TKey key, Pid pid) : ICall<bool>
    where TKey : notnull
{
    internal TKey Key => key;

    internal Pid Pid => pid;
}

using System.Net;
using System.Net.Sockets;
using Pail.Server.Hosting;

namespace Pail.Cluster.Hosting;

/// <summary>Sees to it that the silo can listen, before it tells others that it does.</summary>
internal static class SiloPort
{
    /// <exception cref="IOException">Somebody else listens there.</exception>
    /// <exception cref="StartupException">The address is not one of this machine.</exception>
    internal static void NeedFree(IPEndPoint address)
    {
        if (ListenPorts.WhyNot(address) is not { } error)
            return;
        throw ListenPorts.IsTaken(error)
            ? new IOException(
                $"Failed to listen for other silos on {address}, which is {ClusterSettings.SiloAddressName}: address already in use.",
                error)
            : NotHere(address, error);
    }

    /// <summary>The error for an address that this machine does not have.</summary>
    internal static StartupException NotHere(object address, SocketException error) => new(
        $"{ClusterSettings.SiloAddressName} must be an address of this machine, but is {address}: {error.Message.TrimEnd('.')}.");
}

using System.Net;
using System.Net.Sockets;

namespace Pail.Server.Hosting;

/// <summary>Sees to it that the server can listen, before it does work that would be in vain if it could not.</summary>
internal static class ListenPorts
{
    /// <exception cref="IOException">The server cannot listen on one of the addresses.</exception>
    internal static void NeedFree(ListenAddresses addresses)
    {
        foreach (var url in addresses.Used)
        {
            var address = BindingAddress.Parse(url);
            foreach (var endPoint in EndPointsOf(address))
            {
                if (WhyNot(endPoint) is { } error && (IsExact(address) || IsTaken(error)))
                {
                    throw new IOException(
                        $"Failed to listen on {url}: {(IsTaken(error) ? "address already in use" : error.Message.TrimEnd('.'))}.", error);
                }
            }
        }
    }

    /// <summary>Why nobody can listen at an address of this machine now; null if one can.</summary>
    internal static SocketException? WhyNot(IPEndPoint endPoint)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // As the framework does, so that a server that listens on all addresses of one family is not in the way of the other one.
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(endPoint);
            socket.Listen();
            return null;
        }
        catch (SocketException error)
        {
            return error;
        }
    }

    internal static bool IsTaken(SocketException error) => error.SocketErrorCode == SocketError.AddressAlreadyInUse;

    // The framework does without the one family of addresses or the other when a URL means both.
    private static bool IsExact(BindingAddress address) => IPAddress.TryParse(address.Host, out _);

    // What the framework makes of a URL. Sockets of Unix and pipes have no port.
    private static IPEndPoint[] EndPointsOf(BindingAddress address)
    {
        if (address.IsUnixPipe || address.IsNamedPipe || address.Port == 0)
            return [];
        if (IPAddress.TryParse(address.Host, out var host))
            return [new(host, address.Port)];
        var isLocal = address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        return Socket.OSSupportsIPv6 && !isLocal ? [new(IPAddress.IPv6Any, address.Port)]
            : Socket.OSSupportsIPv6 ? [new(IPAddress.Loopback, address.Port), new(IPAddress.IPv6Loopback, address.Port)]
            : [new(isLocal ? IPAddress.Loopback : IPAddress.Any, address.Port)];
    }
}

using System.Net;
using System.Net.Sockets;

namespace Pail.Server.Security;

/// <summary>
/// Places addresses of clients in tables of a fixed size. Addresses that fall on the same slot share it; which ones do is random, and
/// differs from start to start, so that nobody can aim at the slot of another.
/// </summary>
internal static class AddressSlots
{
    /// <summary>How many slots a table has.</summary>
    internal const int Count = 8192;

    // Who has one address of IPv6 has all of its network, which has at least 2^64 of them.
    private const int NetworkBytes = 8;

    /// <summary>The slot of a request's client. Clients without an address (Unix sockets) share one.</summary>
    internal static int Of(IPAddress? address)
    {
        if (address is null)
            return 0;

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        bytes = bytes[..length];
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            bytes = address.IsIPv4MappedToIPv6 ? bytes[^4..] : bytes[..NetworkBytes];

        var hash = new HashCode();
        hash.AddBytes(bytes);
        return (int)((uint)hash.ToHashCode() % Count);
    }
}

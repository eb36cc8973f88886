using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Pail.Server.Hosting;
using Pail.Server.Problems;

namespace Pail.Cluster.Hosting;

/// <summary>Reads <c>siloAddress</c>: where this silo listens for the others, and where they reach it.</summary>
internal static class SiloAddressSetting
{
    private const string Expected = "an IP address or a host name of this machine, with or without a port, such as 10.0.0.1:11111";

    /// <summary>Reads and checks the setting.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="mayBeOpen">Whether the address may be one that other machines can reach.</param>
    internal static IPEndPoint Read(IConfiguration configuration, bool mayBeOpen)
    {
        var text = configuration[ClusterSettings.SiloAddressName];
        var address = text is null ? new IPEndPoint(IPAddress.Loopback, 0) : Parse(text);
        if (!mayBeOpen && !IPAddress.IsLoopback(address.Address))
        {
            throw new StartupException(
                $"Refusing to listen on {address} for other silos: it can be reached from other machines, and whoever reaches it can do "
                + $"everything. Use a loopback address, or configure {SiloCertificateFiles.CertificateName}, or add --insecure.");
        }

        return address.Port == 0 ? new IPEndPoint(address.Address, FreePort(address.Address)) : address;
    }

    private static IPEndPoint Parse(string text)
    {
        var (host, port) = Split(text);

        // A number alone would be an address for .NET, too: 11111 is 0.0.43.103. It is a port whose address was forgotten.
        if (!IPAddress.TryParse(host, out var ip))
            ip = Resolve(host, text);
        else if (ip.AddressFamily == AddressFamily.InterNetwork && ip.ToString() != host)
            throw Wrong(text);
        return ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)
            ? throw new StartupException(
                $"{ClusterSettings.SiloAddressName} must be the address that other silos reach this one at, but is {Echo.Quote(text)}, "
                + "which is none.")
            : new IPEndPoint(ip, port);
    }

    private static (string Host, int Port) Split(string text)
    {
        // An IPv6 address has colons itself, and brackets when it has a port.
        var colon = text.LastIndexOf(':');
        if (colon < 0 || (text.IndexOf(':') != colon && !text.StartsWith('[')) || text.EndsWith(']'))
            return (text.Trim('[', ']'), 0);
        return int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535
            ? (text[..colon].Trim('[', ']'), port)
            : throw Wrong(text);
    }

    // The name of a container or of a pod is an address in its own hosts file.
    private static IPAddress Resolve(string host, string text)
    {
        try
        {
            var all = host.Length == 0 ? [] : Dns.GetHostAddresses(host);
            return all.FirstOrDefault(static each => each.AddressFamily == AddressFamily.InterNetwork)
                ?? all.FirstOrDefault()
                ?? throw Wrong(text);
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            throw Wrong(text);
        }
    }

    private static int FreePort(IPAddress address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, 0));
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }
        catch (SocketException error)
        {
            throw SiloPort.NotHere(address, error);
        }
    }

    private static StartupException Wrong(string text) =>
        new($"{ClusterSettings.SiloAddressName} must be {Expected}, but is {Echo.Quote(text)}.");
}

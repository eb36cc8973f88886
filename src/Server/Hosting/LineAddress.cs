using System.Net;

namespace Pail.Server.Hosting;

/// <summary>Where the line protocol listens: the setting <c>tcp</c>.</summary>
internal static class LineAddress
{
    /// <summary>Reads and checks the setting. Null when there is none: then the line protocol is off.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="insecure">Whether other machines may connect without authentication.</param>
    /// <param name="hasKeys">Whether callers need API keys.</param>
    internal static IPEndPoint? Read(IConfiguration configuration, bool insecure, bool hasKeys)
    {
        if (configuration["tcp"] is not { } text)
            return null;

        // The framework's parser takes an address without a port, and a number for an address.
        if (!IPEndPoint.TryParse(text, out var address) || !text.Contains(':') || text.EndsWith(']') || address.ToString() != text)
            throw new StartupException($"tcp must be an IP address and a port, such as 127.0.0.1:4040, but is \"{text}\".");
        if (insecure)
            return address;
        if (!IPAddress.IsLoopback(address.Address))
        {
            throw new StartupException(
                $"Refusing to listen on {address} for the line protocol: it can be reached from other machines, and the protocol has no "
                + "authentication. Use a loopback address such as 127.0.0.1:4040, or add --insecure.");
        }

        return hasKeys
            ? throw new StartupException(
                "Refusing to serve the line protocol: it has no authentication, and there are API keys. Remove tcp, or add --insecure.")
            : address;
    }
}

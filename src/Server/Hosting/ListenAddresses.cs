using System.Net;

namespace Pail.Server.Hosting;

/// <summary>All addresses that the server will listen on, from every setting that can name addresses.</summary>
internal sealed class ListenAddresses
{
    internal const string Default = "http://127.0.0.1:4000";

    private readonly List<string> _urls;

    private ListenAddresses(List<string> urls, List<string> used, bool isDefault)
    {
        _urls = urls;
        Used = used;
        IsDefault = isDefault;
    }

    /// <summary>The addresses that the framework uses when several settings name some. It logs that it does not use the others.</summary>
    internal IReadOnlyList<string> Used { get; }

    /// <summary>Whether no address was configured, so that <see cref="Default"/> is used.</summary>
    internal bool IsDefault { get; }

    /// <summary>The first address that other machines can reach, if any.</summary>
    internal string? FirstBeyondLoopback => _urls.Find(url => !IsLoopback(Parse(url)));

    /// <summary>The first address that other machines can reach without TLS, if any.</summary>
    internal string? FirstUnencrypted => _urls.Find(url => Parse(url) is { Scheme: "http" } address && !IsLoopback(address));

    internal static ListenAddresses Read(IConfiguration configuration)
    {
        var urls = Split(configuration["urls"]);
        var ports = ((string[])["http", "https"])
            .SelectMany(scheme => Split(configuration[$"{scheme}_ports"]).Select(port => $"{scheme}://*:{port}"))
            .ToArray();
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().SelectMany(static at => Split(at["Url"])).ToArray();

        List<string> all = [.. urls, .. ports, .. endpoints];
        all.ForEach(Check);
        string[] used = endpoints.Length > 0 ? endpoints : urls.Length > 0 ? urls : ports;
        return all.Count == 0
            ? new ListenAddresses([Default], [Default], isDefault: true)
            : new ListenAddresses(all, [.. used], isDefault: false);
    }

    internal static string[] Split(string? urls) =>
        urls?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    // For a host that is no IP address, Kestrel listens on every address. So a malformed IP address is refused here.
    private static void Check(string url)
    {
        var address = Parse(url);
        if (address.Scheme is not ("http" or "https"))
            throw Bad(url, "the scheme must be http or https");
        if (IsPipe(address))
            return;
        if (address.Host.Length == 0 || (address.Host.Contains(':') && !IPAddress.TryParse(address.Host, out _)))
            throw Bad(url, "it must have a host and a port");
        if (address.Port is < 0 or > 65535)
            throw Bad(url, "the port must be from 0 to 65535");
        if (address.PathBase.Length > 0)
            throw Bad(url, "it must not have a path");
        if (address.Port == 0 && address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            throw Bad(url, "localhost is two addresses, and port 0 needs one; use 127.0.0.1");
    }

    private static BindingAddress Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw Bad(url, $"it must look like {Default}");
        }
    }

    private static StartupException Bad(string url, string why) => new($"Cannot listen on \"{url}\": {why}.");

    private static bool IsLoopback(BindingAddress address) =>
        IsPipe(address)
        || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));

    private static bool IsPipe(BindingAddress address) => address.IsUnixPipe || address.IsNamedPipe;
}

using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Pail.Server.Problems;

namespace Pail.Server.Hosting;

/// <summary>
/// Checks the section <c>Kestrel</c>: addresses and certificates. Kestrel ignores what it does not know, its limits included, and finds
/// other mistakes late and with a stack trace.
/// </summary>
internal static class KestrelSettings
{
    internal const string Section = "Kestrel";

    private static readonly string[] EndpointMembers = ["Url", "Protocols", "SslProtocols", "ClientCertificateMode", "Certificate", "Sni"];

    internal static void Check(IConfiguration configuration)
    {
        var kestrel = configuration.GetSection(Section);
        SettingNames.CheckMembers(kestrel, "Endpoints", "EndpointDefaults", "Certificates");
        CheckEndpoint(kestrel.GetSection("EndpointDefaults"), EndpointMembers[1..4]);
        foreach (var certificate in kestrel.GetSection("Certificates").GetChildren())
            CheckCertificate(certificate);
        foreach (var endpoint in kestrel.GetSection("Endpoints").GetChildren())
        {
            if (endpoint["Url"] is null)
                throw new StartupException($"{endpoint.Path}:Url must be a URL such as {ListenAddresses.Default}, but is missing.");
            CheckEndpoint(endpoint, EndpointMembers);
            foreach (var host in endpoint.GetSection("Sni").GetChildren())
                CheckEndpoint(host, EndpointMembers[1..5]);
        }
    }

    private static void CheckEndpoint(IConfigurationSection endpoint, string[] known)
    {
        SettingNames.CheckMembers(endpoint, known);
        CheckWord<HttpProtocols>(endpoint.GetSection("Protocols"));
        CheckWord<ClientCertificateMode>(endpoint.GetSection("ClientCertificateMode"));
        foreach (var version in endpoint.GetSection("SslProtocols").GetChildren())
            CheckWord<SslProtocols>(version);
        CheckCertificate(endpoint.GetSection("Certificate"));
    }

    private static void CheckCertificate(IConfigurationSection certificate)
    {
        SettingNames.CheckMembers(certificate, "Path", "KeyPath", "Password", "Subject", "Store", "Location", "AllowInvalid");
        foreach (var name in (ReadOnlySpan<string>)["Path", "KeyPath"])
        {
            // As Kestrel, beginning at the folder of the program.
            if (certificate[name] is { } path && !File.Exists(Path.Combine(AppContext.BaseDirectory, path)))
                throw new StartupException($"{certificate.Path}:{name} must be a file, but there is none at {Echo.Quote(path)}.");
        }
    }

    private static void CheckWord<T>(IConfigurationSection setting)
        where T : struct, Enum
    {
        if (setting.Value is { } word && (!Enum.TryParse<T>(word, ignoreCase: true, out _) || char.IsAsciiDigit(word[0])))
            throw new StartupException(
                $"{setting.Path} must be one of {string.Join(", ", Enum.GetNames<T>())}, but is {Echo.Quote(word)}.");
    }
}

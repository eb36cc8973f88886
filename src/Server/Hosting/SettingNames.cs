using Microsoft.Extensions.Configuration.Json;

namespace Pail.Server.Hosting;

/// <summary>
/// The names of all settings. An unknown name is an error, because a mistyped setting must not be ignored silently. Only environment
/// variables cannot be checked, because others have them too; what they set in a known section is checked like the rest.
/// </summary>
internal static class SettingNames
{
    /// <summary>The settings with one value; switches of the command line.</summary>
    internal static readonly string[] Values =
    [
        "urls", "backend", "environment", "maxConnections", "maxBuckets", "maxWatchers", "maxImportBytes", "tcp", "AllowedHosts",
        "AllowedOrigins", "http_ports", "https_ports", "settings", "memoryBudget", "rateLimit", "rateBurst", "shutdownDelay",
        StorageSettings.Directory, StorageSettings.Sync, RestoreSetting.Name,
    ];

    /// <summary>The settings with members of their own.</summary>
    internal static readonly string[] Sections =
        [ApiKeySettings.Section, BucketDefaultSettings.Section, KestrelSettings.Section, LoggingSettings.Section];

    /// <summary>The settings that are true or false; the switch alone is true.</summary>
    internal static readonly string[] Flags = ["insecure", StorageSettings.Durable];

    // OpenTelemetry reads its own settings.
    private const string Telemetry = "OTEL_";

    /// <summary>Whether this is the name of a value, or a path into a known section.</summary>
    internal static bool IsSwitch(string name, ServerExtension extension)
    {
        var colon = name.IndexOf(':');
        return colon < 0
            ? name.StartsWith(Telemetry, StringComparison.Ordinal) || Contains(Values, name) || Contains(extension.Values, name)
            : Contains(Sections, name[..colon]);
    }

    /// <summary>Whether this is the name of a setting that is true or false.</summary>
    internal static bool IsFlag(string name, ServerExtension extension) => Contains(Flags, name) || Contains(extension.Flags, name);

    /// <summary>Refuses settings files with an unknown name.</summary>
    internal static void CheckFiles(IConfigurationRoot configuration, ServerExtension extension)
    {
        foreach (var file in configuration.Providers.OfType<JsonConfigurationProvider>())
        {
            foreach (var name in file.GetChildKeys([], parentPath: null).Distinct())
            {
                if (!IsSwitch(name, extension) && !Contains(Sections, name) && !IsFlag(name, extension))
                {
                    var known = (string[])[.. Values, .. extension.Values, .. Flags, .. extension.Flags, .. Sections];
                    var all = string.Join(", ", known.Where(each => extension.WhyRefused(each) is null));
                    throw new StartupException($"{name} in {Path.GetFileName(file.Source.Path)} is unknown: there are {all}.");
                }
            }
        }
    }

    /// <summary>Refuses settings that the program refuses, wherever they come from; also from the environment.</summary>
    internal static void CheckRefused(IConfiguration configuration, ServerExtension extension)
    {
        foreach (var (name, reason) in extension.Refused)
        {
            if (configuration[name] is not null)
                throw new StartupException(reason);
        }
    }

    /// <summary>Refuses a section with an unknown member.</summary>
    internal static void CheckMembers(IConfigurationSection section, params string[] known)
    {
        foreach (var member in section.GetChildren())
        {
            if (!Contains(known, member.Key))
                throw new StartupException($"{member.Path} is unknown: {section.Path} has {string.Join(", ", known)}.");
        }
    }

    private static bool Contains(string[] names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);
}

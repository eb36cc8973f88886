using Microsoft.Extensions.Configuration.Json;

namespace Pail.Server.Hosting;

/// <summary>The switch <c>--settings</c>: a file of settings beside <c>appsettings.json</c>, which belongs to the program.</summary>
internal static class SettingsFile
{
    internal const string Setting = "settings";

    /// <summary>Adds the file after the program's own files, so that environment and command line still override it.</summary>
    internal static void Add(ConfigurationManager configuration)
    {
        if (configuration[Setting] is not { } path)
            return;

        var full = Path.GetFullPath(path);
        if (!File.Exists(full))
            throw new StartupException($"{Setting} must be a file, but there is none at \"{path}\".");

        var file = new JsonConfigurationSource { Path = full, Optional = false, ReloadOnChange = false };
        file.ResolveFileProvider();
        var last = configuration.Sources.ToList().FindLastIndex(source => source is JsonConfigurationSource);
        configuration.Sources.Insert(last + 1, file);
    }
}

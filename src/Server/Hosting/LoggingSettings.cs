using Pail.Server.Problems;

namespace Pail.Server.Hosting;

/// <summary>Checks the section <c>Logging</c>.</summary>
internal static class LoggingSettings
{
    internal const string Section = "Logging";

    private const string Levels = "LogLevel";

    internal static void Check(IConfiguration configuration)
    {
        var logging = configuration.GetSection(Section);
        SettingNames.CheckMembers(logging, Levels, "Console");
        CheckLevels(logging.GetSection(Levels));

        var console = logging.GetSection("Console");
        SettingNames.CheckMembers(
            console, Levels, "FormatterName", "FormatterOptions", "LogToStandardErrorThreshold", "MaxQueueLength", "QueueFullMode");
        CheckLevels(console.GetSection(Levels));
        if (console["FormatterName"] is { } format && !LogOutput.Formats.Contains(format))
            throw Wrong(console.GetSection("FormatterName"), LogOutput.Formats);
    }

    private static StartupException Wrong(IConfigurationSection setting, string[] words) =>
        new($"{setting.Path} must be one of {string.Join(", ", words)}, but is {Echo.Quote(setting.Value ?? "")}.");

    // Each member is a category of log lines, or the beginning of some.
    private static void CheckLevels(IConfigurationSection section)
    {
        foreach (var category in section.GetChildren())
        {
            if (!Enum.TryParse<LogLevel>(category.Value, ignoreCase: true, out _) || char.IsAsciiDigit(category.Value![0]))
                throw Wrong(category, Enum.GetNames<LogLevel>());
        }
    }
}

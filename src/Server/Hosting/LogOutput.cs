using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Pail.Server.Hosting;

/// <summary>The log on the console: one line for each message, unless the settings choose another format.</summary>
internal static class LogOutput
{
    internal const string FormatSetting = "Logging:Console:FormatterName";

    internal static readonly string[] Formats = [ConsoleFormatterNames.Simple, ConsoleFormatterNames.Json, ConsoleFormatterNames.Systemd];

    internal static void Add(ILoggingBuilder logging, string format)
    {
        // First of all, so that the settings (Logging:Console:FormatterOptions) override it.
        logging.Services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<SimpleConsoleFormatterOptions>>(
            new ConfigureOptions<SimpleConsoleFormatterOptions>(static console => console.SingleLine = true)));
        logging.ClearProviders().AddConsole();

        // The framework's slim builder has set the simple format, whatever the settings say.
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.FormatterName = format);
        if (format == ConsoleFormatterNames.Json)
            return;

        logging.Services.RemoveAll<ILoggerProvider>();
        logging.Services.AddSingleton<ConsoleLoggerProvider>();
        logging.Services.AddSingleton<ILoggerProvider>(
            static provider => new SafeConsole(provider.GetRequiredService<ConsoleLoggerProvider>()));
    }
}

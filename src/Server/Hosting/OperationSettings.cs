using Pail.Server.Http;
using Pail.Server.Telemetry;

namespace Pail.Server.Hosting;

/// <summary>Reads the settings for the people who operate the server.</summary>
internal static class OperationSettings
{
    private static readonly TimeSpan MaxShutdownDelay = TimeSpan.FromHours(1);

    internal static TimeSpan ReadShutdownDelay(IConfiguration configuration)
    {
        if (configuration["shutdownDelay"] is not { } word)
            return TimeSpan.Zero;
        return Durations.TryRead(word, out var delay) && delay <= MaxShutdownDelay
            ? delay
            : throw new StartupException($"shutdownDelay must be {Durations.Expected}, from 0 to 1h, but is \"{word}\".");
    }

    internal static Uri? ReadOtlpEndpoint(IConfiguration configuration)
    {
        if (configuration[OtlpExport.Setting] is not { Length: > 0 } text)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme is ("http" or "https")
            ? endpoint
            : throw new StartupException($"{OtlpExport.Setting} must be a URL such as http://127.0.0.1:4317, but is \"{text}\".");
    }
}

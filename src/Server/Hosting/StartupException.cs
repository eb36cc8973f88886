using System.Security.Cryptography;

namespace Pail.Server.Hosting;

/// <summary>The server cannot start as configured. The message is one line for the user who started the server.</summary>
internal sealed class StartupException(string message) : Exception(message)
{
    /// <summary>The line for an error that the settings have caused; <see langword="null"/> for all other errors.</summary>
    internal static string? MessageFor(Exception error) => error switch
    {
        StartupException => error.Message,

        // A settings file that is not JSON. The innermost exception has the line.
        InvalidDataException => OneLine($"{error.Message} {error.GetBaseException().Message}"),
        CryptographicException => OneLine($"Cannot load a certificate of the section {KestrelSettings.Section}: {error.Message}"),

        // The framework reads some settings by itself: the format of the log, and the developer's certificate for an https address that has
        // no other.
        InvalidOperationException
            when error.Message.StartsWith("Failed to convert configuration value", StringComparison.Ordinal)
                || error.Message.StartsWith("Unable to configure HTTPS endpoint", StringComparison.Ordinal) => OneLine(error.Message),
        _ => null,
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}

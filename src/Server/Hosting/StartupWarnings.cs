namespace Pail.Server.Hosting;

/// <summary>Warns when the server starts with settings that are allowed but dangerous.</summary>
internal static partial class StartupWarnings
{
    internal static void Write(ILogger logger, ServerOptions options)
    {
        if (options.ApiKeys.Count > 0 && options.Addresses.FirstUnencrypted is { } open)
            LogUnencrypted(logger, open);
        if (options.ApiKeys.Count == 0 && options.Addresses.FirstBeyondLoopback is { } exposed)
            LogOpen(logger, exposed);
    }

    [LoggerMessage(1, LogLevel.Warning, "{Url} has no TLS: whoever can read the network can read API keys and values")]
    private static partial void LogUnencrypted(ILogger logger, string url);

    [LoggerMessage(2, LogLevel.Warning, "{Url} is open to other machines without API keys: everybody who reaches it may do everything")]
    private static partial void LogOpen(ILogger logger, string url);
}

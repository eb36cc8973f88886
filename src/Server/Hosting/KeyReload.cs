using System.Runtime.InteropServices;
using Pail.Server.Security;

namespace Pail.Server.Hosting;

/// <summary>
/// Reads the API keys again at SIGHUP. Buckets are in memory, so a restart would lose them: keys must be replaceable without one. Wrong
/// settings change nothing, and are logged.
/// </summary>
internal sealed partial class KeyReload(IConfiguration configuration, ApiKeyRing keys, ILogger<KeyReload> logger)
    : IHostedService, IDisposable
{
    private readonly Lock _reading = new();
    private PosixSignalRegistration? _signal;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // On Windows the signal means that the console window is being closed.
        if (!OperatingSystem.IsWindows())
        {
            _signal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                // Otherwise the signal ends the program.
                signal.Cancel = true;
                Reload();
            });
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _signal?.Dispose();

    internal void Reload()
    {
        lock (_reading)
        {
            try
            {
                ((IConfigurationRoot)configuration).Reload();
                var read = ApiKeySettings.Read(configuration);
                if (read.Count == 0)
                    throw new StartupException($"{ApiKeySettings.Section} has no key any more, and then everybody would have access.");
                keys.Replace(read);
                LogRead(logger, read.Count);
            }
            catch (Exception error) when (error is StartupException or IOException or InvalidDataException or UnauthorizedAccessException)
            {
                LogKept(logger, error.Message.ReplaceLineEndings(" "));
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The API keys were read again; there are {Count}")]
    private static partial void LogRead(ILogger logger, int count);

    [LoggerMessage(2, LogLevel.Error, "The API keys could not be read again, so the keys from before stay: {Reason}")]
    private static partial void LogKept(ILogger logger, string reason);
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Pail.Buckets;
using Pail.Server.Hosting;

namespace Pail.Server.Tests.Storage;

/// <summary>A new directory for the storage of a server, and what is sent to that server.</summary>
internal sealed class DataDirectory : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("pail-data-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>Runs a server on the directory that cannot start, and returns what it says.</summary>
    internal async Task<(int Code, string Errors)> StartInVain(params string[] settings)
    {
        var errors = new StringWriter { NewLine = "\n" };
        var code = await PailServer.Run(
            ["--urls", "http://127.0.0.1:0", "--data", Path, .. settings],
            static services => services.AddPailBuckets().AddHostedService<Surprise>(),
            TextWriter.Null,
            errors);
        Assert.Single(errors.ToString().TrimEnd().Split('\n'));
        return (code, errors.ToString());
    }

    private sealed class Surprise : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("The server has started.");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

using System.Diagnostics;
using System.Globalization;

namespace Pail.Cluster.Tests.Servers;

/// <summary>
/// A Redis server of a test's own on a free port, which writes its log to the disk before it answers. Its data outlive the process.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    internal const string Password = "s3cret-of-redis";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pail-redis-");
    private readonly string[] _arguments;
    private ServerProcess? _process;

    private RedisServer(string[] arguments) => _arguments = arguments;

    internal int Port { get; } = Installed.FreePort();

    internal int ProcessId => _process?.Id ?? 0;

    /// <summary>What <c>--store</c> says.</summary>
    internal string Store => $"redis:127.0.0.1:{Port},password={Password}";

    /// <summary>Starts a server, or skips the test where there is none.</summary>
    internal static async Task<RedisServer> Start(params string[] arguments)
    {
        Assert.SkipWhen(
            Installed.OnPath("redis-server") is null, "redis-server is not on the path. On Debian: apt-get install redis-server");
        var server = new RedisServer(arguments);
        await server.Restart();
        return server;
    }

    /// <summary>Starts the server again on its port with its data.</summary>
    internal async Task Restart()
    {
        if (_process is { } old)
            await old.DisposeAsync();
        var start = new ProcessStartInfo(Installed.OnPath("redis-server")!)
        {
            WorkingDirectory = _directory.FullName,
            ArgumentList =
            {
                "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _directory.FullName,
                "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--requirepass", Password,
            },
        };
        foreach (var argument in _arguments)
            start.ArgumentList.Add(argument);
        _process = await ServerProcess.Start(start, "Ready to accept connections");
    }

    /// <summary>Ends the server at once (SIGKILL).</summary>
    internal Task Kill() => _process!.Kill();

    /// <summary>Lets the server hang (SIGSTOP) until <see cref="Resume"/>.</summary>
    internal void Pause() => _process!.Pause();

    internal void Resume() => _process!.Resume();

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
            await process.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}

using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;

namespace Pail.Bench.Programs;

/// <summary>
/// A Redis server of this program's own on a free port, which writes its log to the disk before it answers. Its data outlive the process.
/// </summary>
internal sealed class RedisServer : IStoreServer
{
    private const string Program = "redis-server";

    internal const string Password = "s3cret-of-redis";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("pail-redis-");
    private readonly string[] _arguments;
    private ServerProcess? _process;

    private RedisServer(string[] arguments) => _arguments = arguments;

    internal int Port { get; } = Installed.FreePort();

    internal int ProcessId => _process?.Id ?? 0;

    /// <summary>What <c>--store</c> says.</summary>
    public string Store => $"redis:127.0.0.1:{Port},password={Password}";

    /// <summary>Why none can be started on this machine; null when one can.</summary>
    internal static string? WhyNot() => Installed.Find(Program, Installed.Folders) is null
        ? $"{Program} is not on the path. On Debian: apt-get install redis-server"
        : null;

    /// <summary>Starts a server.</summary>
    internal static async Task<RedisServer> Start(params string[] arguments)
    {
        var server = new RedisServer(arguments);
        await server.Restart();
        return server;
    }

    /// <summary>Starts the server again on its port with its data.</summary>
    public async Task Restart()
    {
        if (_process is { } old)
            await old.DisposeAsync();
        var start = new ProcessStartInfo(Installed.Find(Program, Installed.Folders)!)
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
    public Task Kill() => _process!.Kill();

    /// <summary>Lets the server hang (SIGSTOP) until <see cref="Resume"/>.</summary>
    public void Pause() => _process!.Pause();

    public void Resume() => _process!.Resume();

    public async Task CutConnections()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{Port},password={Password},allowAdmin=true");
        await connection.GetDatabase().ExecuteAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
            await process.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}

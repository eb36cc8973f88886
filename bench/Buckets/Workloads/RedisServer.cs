using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>A Redis or Garnet server of its own, without persistence, on a free port of this machine.</summary>
internal sealed class RedisServer : IDisposable
{
    private readonly Process _process;

    private RedisServer(Process process, int port) => (_process, Port) = (process, port);

    /// <summary>The program, or null when neither is on the path.</summary>
    public static string? Program { get; } = Find("redis-server") ?? Find("garnet-server");

    public int Port { get; }

    public static RedisServer Start()
    {
        var program = Program ?? throw new InvalidOperationException("Neither redis-server nor garnet-server is on the path.");
        var port = FreePort();
        string[] arguments = program.EndsWith("redis-server", StringComparison.Ordinal)
            ? ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
            : ["--port", $"{port}", "--bind", "127.0.0.1"];
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        var process = Process.Start(start)!;

        // Read, because a server whose output is full would stop.
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        return new RedisServer(process, port);
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

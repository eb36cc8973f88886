using System.Diagnostics;
using Pail.Bench.Programs;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>A Redis or Garnet server of its own, on a free port of this machine.</summary>
internal sealed class CacheServer : IDisposable
{
    private readonly Process _process;

    private CacheServer(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public static CacheServer Start(RedisProgram program)
    {
        var port = Installed.FreePort();
        var start = program.Start(["--port", $"{port}", "--bind", "127.0.0.1", .. program.Arguments]);
        start.RedirectStandardOutput = true;
        var process = Children.Start(start);

        // Read, because a server whose output is full would stop.
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        return new CacheServer(process, port);
    }

    public void Dispose() => Children.Stop(_process);
}

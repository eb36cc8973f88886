using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace Pail.Bench.Load;

/// <summary>The server under load: one that this program has started, or one that runs already.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private const string Greeting = " listens on ";

    /// <summary>Where the server is that was built with this program.</summary>
    private static readonly string Program = typeof(RunningServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static metadata => metadata.Key == "ServerProgram").Value!;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    private readonly Process? _process;

    private RunningServer(Uri address, string? key, Process? process) => (Address, Key, _process) = (address, key, process);

    public Uri Address { get; }

    /// <summary>The API key; null for none.</summary>
    public string? Key { get; }

    /// <summary>Whether the server's processor time and memory can be read: it is a process that this program has started.</summary>
    public bool IsMeasured => _process is not null;

    /// <summary>What the server is, for the report.</summary>
    public string Description
    {
        get
        {
            if (!IsMeasured)
                return $"at {Address}";
            using var settings = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(Program, "runtimeconfig.json")));
            var properties = settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");
            var collector = properties.TryGetProperty("System.GC.Server", out var server) && server.GetBoolean() ? "server" : "workstation";
            var build = Directory.GetParent(Program)!.Parent!.Name;
            return $"started by this program: {build} build, JIT, {collector} garbage collector";
        }
    }

    /// <summary>The processor time that the server has taken since its start.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process?.Refresh();
            return _process?.TotalProcessorTime ?? TimeSpan.Zero;
        }
    }

    /// <summary>How many bytes of the server are in memory.</summary>
    public long ResidentBytes
    {
        get
        {
            _process?.Refresh();
            return _process?.WorkingSet64 ?? 0;
        }
    }

    public static RunningServer At(Uri address, string? key) => new(address, key, null);

    /// <summary>Starts the server that was built with this program, on a free port of this machine.</summary>
    public static async Task<RunningServer> Start(CancellationToken cancel) => File.Exists(Program)
        ? await Start(cancel, Program, "--urls", "http://127.0.0.1:0")
        : throw new LoadException($"The server must be at {Program}, but is not: build this program again, or name one with --address.");

    /// <summary>Starts a .NET program that writes where it listens.</summary>
    public static async Task<RunningServer> Start(CancellationToken cancel, params string[] programAndArguments)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", programAndArguments)
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancel).AsTask().WaitAsync(TimeLimit, cancel) is { } line)
            {
                var greeting = line.IndexOf(Greeting, StringComparison.Ordinal);
                if (greeting < 0)
                    continue;

                // Read on, because a server whose output is full would stop.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, cancel);
                return new RunningServer(new Uri(line[(greeting + Greeting.Length)..]), null, process);
            }

            throw new LoadException("The server ended before it listened.");
        }
        catch
        {
            process.Kill();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Pail.Bench.Programs;

namespace Pail.Bench.Load;

/// <summary>The server under load: one that this program has started, or one that runs already.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private const string Greeting = " listens on ";
    private const string ProcessNumber = "process ";

    /// <summary>Where the server is that was built with this program.</summary>
    private static readonly string Program = typeof(RunningServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static metadata => metadata.Key == "ServerProgram").Value!;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    private readonly Process? _started;

    // The process that serves: another one than was started if that was a script which has started the server.
    private readonly Process? _process;

    private RunningServer(Uri address, string? key, Process? started, Process? process) =>
        (Address, Key, _started, _process) = (address, key, started, process);

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

    public static RunningServer At(Uri address, string? key) => new(address, key, null, null);

    /// <summary>Starts the server that was built with this program, on a free port of this machine.</summary>
    /// <param name="cancel">Ends the wait for it.</param>
    /// <param name="switches">Switches that it gets besides.</param>
    public static async Task<RunningServer> Start(CancellationToken cancel, params string[] switches) => File.Exists(Program)
        ? await Start("dotnet", [Program, "--urls", "http://127.0.0.1:0", .. switches], cancel)
        : throw new LoadException($"The server must be at {Program}, but is not: build this program again, or name one with --address.");

    /// <summary>Starts a program that writes where it listens, and may write <c>process NUMBER</c> before.</summary>
    public static async Task<RunningServer> Start(string program, string[] arguments, CancellationToken cancel)
    {
        // The input is never written. It ends with this process, and so does a program that reads it.
        var process = Children.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        });
        var serving = process;
        try
        {
            while (await process.StandardOutput.ReadLineAsync(cancel).AsTask().WaitAsync(TimeLimit, cancel) is { } line)
            {
                if (line.StartsWith(ProcessNumber, StringComparison.Ordinal))
                    serving = Process.GetProcessById(int.Parse(line.AsSpan(ProcessNumber.Length), CultureInfo.InvariantCulture));
                var greeting = line.IndexOf(Greeting, StringComparison.Ordinal);
                if (greeting < 0)
                    continue;

                // Read on, because a server whose output is full would stop.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, cancel);
                return new RunningServer(new Uri(line[(greeting + Greeting.Length)..]), null, process, serving);
            }

            throw new LoadException("The server ended before it listened.");
        }
        catch
        {
            Children.Stop(process);
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        if (_started is not null)
            Children.Stop(_started);
        return ValueTask.CompletedTask;
    }
}

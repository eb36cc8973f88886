using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Pail.Bench.Programs;

namespace Pail.Bench.Durability;

/// <summary>A server in a process of its own, on a directory.</summary>
internal sealed partial class TestedServer : IAsyncDisposable
{
    /// <summary>The variable that makes the server make snapshots early.</summary>
    internal const string CompactAt = "PAIL_COMPACT_AT";

    private const string Greeting = "Pail listens on ";
    private const int Terminate = 15;
    private const int StopSignal = 19;
    private const int ContinueSignal = 18;

    /// <summary>Where the server is that was built with this program.</summary>
    internal static readonly string Built = ProgramOf("ServerProgram");

    /// <summary>Where the silo is that was built with this program.</summary>
    internal static readonly string BuiltSilo = ProgramOf("ClusterProgram");

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly TaskCompletionSource<Uri?> _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _read;
    private readonly long _started = Stopwatch.GetTimestamp();
    private bool _disposed;

    private TestedServer(Process process)
    {
        _process = process;
        _read = Task.WhenAll(Read(process.StandardOutput), Read(process.StandardError));
        _ = _read.ContinueWith(_ => _listens.TrySetResult(null), TaskScheduler.Default);
    }

    /// <summary>What it has written to the console.</summary>
    internal string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    /// <summary>How long it took until it listened.</summary>
    internal TimeSpan Recovery { get; private set; }

    /// <summary>Whether it has ended.</summary>
    internal bool HasEnded => _process.HasExited;

    /// <summary>Starts a server, and does not wait.</summary>
    /// <param name="program">A native server, or the .dll of one.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">More variables for it.</param>
    internal static TestedServer Begin(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            ? new ProcessStartInfo("dotnet", [program, .. arguments])
            : new ProcessStartInfo(program, arguments);
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new TestedServer(Children.Start(start));
    }

    /// <summary>Waits until the server listens.</summary>
    /// <returns>Where; null when it has ended instead.</returns>
    internal async Task<Uri?> WhenListening()
    {
        var address = await _listens.Task.WaitAsync(TimeLimit);
        Recovery = Stopwatch.GetElapsedTime(_started);
        return address;
    }

    /// <summary>Waits until the server has ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    internal async Task<int> WhenEnded()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeLimit);
        await _read;
        return _process.ExitCode;
    }

    /// <summary>Kills the server, which notices nothing (SIGKILL).</summary>
    internal Task Kill()
    {
        _process.Kill();
        return WhenEnded();
    }

    /// <summary>Asks the server to end (SIGTERM).</summary>
    internal void Stop() => Signal(Terminate);

    /// <summary>Lets the server do nothing more (SIGSTOP).</summary>
    internal void Freeze() => Signal(StopSignal);

    /// <summary>Lets a frozen server go on (SIGCONT).</summary>
    internal void Thaw() => Signal(ContinueSignal);

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        await _read;
        Children.Stop(_process);
    }

    private static string ProgramOf(string name) => typeof(TestedServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == name).Value!;

    private void Signal(int signal)
    {
        if (Send(_process.Id, signal) != 0)
            throw new DurabilityException($"The server's process {_process.Id} could not be sent the signal {signal}.");
    }

    private async Task Read(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            lock (_said)
                _said.AppendLine(line);
            if (line.StartsWith(Greeting, StringComparison.Ordinal))
                _listens.TrySetResult(new Uri(line[Greeting.Length..]));
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Send(int process, int signal);
}

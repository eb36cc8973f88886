using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;

namespace Pail.Server.Tests;

/// <summary>The server in an operating system process of its own, on a free port.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _output = Channel.CreateUnbounded<string>();

    private ServerProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
        _ = ReadOutput();
    }

    internal Uri Address { get; }

    internal int Id => _process.Id;

    /// <summary>The root folder of the repository.</summary>
    internal static string Repository { get; } = FindRepository();

    /// <summary>Starts the server with the command of the README, and waits until it prints where it listens.</summary>
    internal static Task<ServerProcess> StartAsAUserWould(params string[] settings) =>
        Start([], "run", ["-c", "Release", "--project", "src/Server", "--", "--urls", "http://127.0.0.1:0", .. settings]);

    /// <summary>Starts the server's build that the tests reference.</summary>
    internal static Task<ServerProcess> StartBuilt(params string[] settings) =>
        StartBuilt([], settings);

    /// <summary>The same, with variables in its environment.</summary>
    internal static Task<ServerProcess> StartBuilt((string Name, string Value)[] environment, params string[] settings) =>
        Start(environment, typeof(Hosting.PailServer).Assembly.Location, ["--urls", "http://127.0.0.1:0", .. settings]);

    /// <summary>Waits for a line of the output that comes after the greeting and contains a text.</summary>
    internal async Task<string> WaitForOutput(string text)
    {
        await foreach (var line in _output.Reader.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return line;
        }

        throw new InvalidOperationException($"The server ended and did not write \"{text}\".");
    }

    /// <summary>Sends SIGTERM.</summary>
    internal async Task Terminate()
    {
        Tools.Need("kill", "install procps");
        await Tools.Run("kill", "-TERM", Id.ToString(CultureInfo.InvariantCulture));
    }

    internal async Task<int> WaitForExit()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static async Task<ServerProcess> Start(
        (string Name, string Value)[] environment, string command, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [command, .. arguments])
        {
            WorkingDirectory = Repository,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The variables of the test runner's build must not reach the build that this process may start.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            const string Greeting = "Pail listens on ";
            if (line.StartsWith(Greeting, StringComparison.Ordinal))
            {
                return new ServerProcess(process, new Uri(line[Greeting.Length..]));
            }

            said.Add(line);
        }

        throw new InvalidOperationException($"The server did not start:\n{string.Join('\n', said)}\n{await errors}");
    }

    // Reads on, because the server would block when the pipe with its output is full.
    private async Task ReadOutput()
    {
        while (await _process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
            _output.Writer.TryWrite(line);
        _output.Writer.Complete();
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pail.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}

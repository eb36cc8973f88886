using System.Diagnostics;
using System.Globalization;

namespace Pail.Bench.Programs;

/// <summary>A PostgreSQL server of this program's own on a free port. Its data outlive the process.</summary>
internal sealed class PostgresServer : IStoreServer
{
    internal const string User = "pail";
    internal const string Password = "s3cret-of-postgres";

    private const string Folders = "/usr/lib/postgresql";

    private readonly DirectoryInfo _directory;
    private readonly string _programs;
    private ServerProcess? _process;

    private PostgresServer(DirectoryInfo directory, string programs)
    {
        _directory = directory;
        _programs = programs;
    }

    internal int Port { get; } = Installed.FreePort();

    internal int ProcessId => _process?.Id ?? 0;

    /// <summary>What <c>--store</c> says.</summary>
    public string Store => StoreOf("postgres");

    private string Data => Path.Combine(_directory.FullName, "data");

    /// <summary>What <c>--store</c> says for another database of the server.</summary>
    internal string StoreOf(string database) =>
        $"postgres:Host=127.0.0.1;Port={Port};Username={User};Password={Password};Database={database}";

    /// <summary>Why none can be started on this machine; null when one can.</summary>
    internal static string? WhyNot() =>
        Programs() is null ? $"There is no PostgreSQL in {Folders}. On Debian: apt-get install postgresql" : null;

    /// <summary>Starts a server.</summary>
    internal static async Task<PostgresServer> Start()
    {
        var programs = Programs();
        var directory = Directory.CreateTempSubdirectory("pail-postgres-");
        var server = new PostgresServer(directory, programs!);
        var password = Path.Combine(directory.FullName, "password");
        await File.WriteAllTextAsync(password, Password);

        // PostgreSQL does not run as root, so its own user must have the directory.
        if (Environment.IsPrivilegedProcess)
            await Run(new ProcessStartInfo("chown", ["-R", "postgres", directory.FullName]));
        await Run(server.As(
            "initdb", "-D", server.Data, "-U", User, "-A", "scram-sha-256", "--pwfile", password, "-E", "UTF8", "--no-sync"));
        await server.Restart();
        return server;
    }

    /// <summary>Starts the server again on its port with its data.</summary>
    public async Task Restart()
    {
        if (_process is { } old)
            await old.DisposeAsync();
        var port = Port.ToString(CultureInfo.InvariantCulture);
        _process = await ServerProcess.Start(
            As("postgres", "-D", Data, "-p", port, "-h", "127.0.0.1", "-k", _directory.FullName, "-c", "max_connections=300"),
            "database system is ready to accept connections");
    }

    /// <summary>Ends all processes of the server at once (SIGKILL), as the end of its machine does.</summary>
    public async Task Kill()
    {
        var server = _process!;
        int[] others = [.. Children(server.Id)];
        await server.Kill();

        // Left alone, one of them could still commit, and a new server would not start beside it.
        foreach (var other in others)
            ServerProcess.Signal(other, ServerProcess.KillNow);
        while (others.Any(IsAlive))
            await Task.Delay(1);
    }

    /// <summary>Lets the server hang: it takes no new connections, and answers nobody.</summary>
    public void Pause() => Signal(ServerProcess.Stop);

    public void Resume() => Signal(ServerProcess.Continue);

    // A process of the server that is told to end closes its connection.
    public Task CutConnections()
    {
        foreach (var process in Children(_process!.Id).Where(IsConnection))
            ServerProcess.Signal(process, ServerProcess.Terminate);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            await process.End();
            await process.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }

    private static string? Programs() =>
        Directory.Exists(Folders)
            ? Directory.GetDirectories(Folders)
                .Select(static folder => Path.Combine(folder, "bin"))
                .LastOrDefault(static folder => File.Exists(Path.Combine(folder, "postgres")))
            : null;

    private static async Task Run(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{start.FileName} ended with {process.ExitCode}: {string.Concat(texts)}");
    }

    // setpriv becomes the program, so the process is the server's.
    private ProcessStartInfo As(string program, params string[] arguments)
    {
        string[] command = [Path.Combine(_programs, program), .. arguments];
        if (Environment.IsPrivilegedProcess)
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. command];
        return new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = _directory.FullName };
    }

    // The server has a process for each connection.
    private void Signal(int signal)
    {
        var server = _process!.Id;
        int[] all = [server, .. Children(server)];
        foreach (var process in signal == ServerProcess.Stop ? all : all.Reverse())
            ServerProcess.Signal(process, signal);
    }

    // One that has ended, and whose new parent does not care, has the state Z.
    private static bool IsAlive(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    // Its title names the user, the database and the address of the client. Some processes of the server live only for a moment.
    private static bool IsConnection(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").StartsWith($"postgres: {User} ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static IEnumerable<int> Children(int parent)
    {
        var list = $"/proc/{parent}/task/{parent}/children";
        return File.Exists(list)
            ? File.ReadAllText(list)
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(static text => int.Parse(text, CultureInfo.InvariantCulture))
            : [];
    }
}

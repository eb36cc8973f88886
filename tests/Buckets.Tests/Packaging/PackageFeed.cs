using System.Diagnostics;

namespace Pail.Buckets.Tests;

/// <summary>A folder with the packages of the libraries, made as a maintainer would, and what runs the commands of the SDK.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
    internal static readonly string[] Packages = ["Runtime", "Buckets"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pail-packages-");

    internal string Folder => Path.Combine(_folder.FullName, "feed");

    /// <summary>The root folder of the repository.</summary>
    internal static string Repository { get; } = FindRepository();

    public async ValueTask InitializeAsync()
    {
        // Outside the repository's own build folders, which other tests may be building at the same time.
        var artifacts = Path.Combine(_folder.FullName, "artifacts");
        foreach (var package in Packages)
            await Dotnet(Repository, "pack", $"src/{package}", "-c", "Release", "--artifacts-path", artifacts, "-o", Folder);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>An empty folder for a program.</summary>
    internal string NewProgram(string name) => _folder.CreateSubdirectory(name).FullName;

    /// <summary>Runs a command of the SDK and returns what it printed.</summary>
    internal static async Task<string> Dotnet(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The variables of the test runner's build must not reach the build that this process starts. A build server would outlive it.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_NOLOGO"] = "1";

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var command = $"dotnet {string.Join(' ', arguments)}";
        Assert.True(process.ExitCode == 0, $"{command} ended with {process.ExitCode}:\n{output}\n{await errors}");
        return output;
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pail.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}

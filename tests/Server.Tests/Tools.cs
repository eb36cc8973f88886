using System.Diagnostics;

namespace Pail.Server.Tests;

/// <summary>Programs that a test needs beyond the SDK.</summary>
internal static class Tools
{
    /// <summary>Skips the test when the program is missing, and says how to install it.</summary>
    internal static void Need(string program, string how) => Assert.SkipUnless(Find(program) is not null, $"needs {program}: {how}");

    /// <summary>Runs a program to its end.</summary>
    internal static async Task<(int Code, string Output, string Errors)> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = ServerProcess.Repository,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>The path of a program, or null.</summary>
    internal static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .SelectMany(folder => new[] { Path.Combine(folder, program), Path.Combine(folder, program + ".exe") })
            .FirstOrDefault(File.Exists);
}

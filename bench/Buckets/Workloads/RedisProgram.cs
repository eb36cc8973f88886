using System.Diagnostics;
using System.Runtime.InteropServices;
using Pail.Bench.Compare;
using Pail.Bench.Programs;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>A program that speaks Redis's protocol.</summary>
/// <param name="Name">The name of its column.</param>
/// <param name="File">The name of its file.</param>
/// <param name="Arguments">The arguments that it needs beside its port. By default it stores nothing on a disk.</param>
/// <param name="HowToGet">How to install it.</param>
internal sealed record RedisProgram(string Name, string File, IReadOnlyList<string> Arguments, string HowToGet)
{
    public static RedisProgram Redis { get; } = new(
        Names.Redis, "redis-server", ["--save", "", "--appendonly", "no"], "Debian: apt-get install redis-server");

    /// <summary>Garnet appends to no file unless it is asked to.</summary>
    public static RedisProgram Garnet { get; } = new(
        Names.Garnet, "garnet-server", [], "dotnet tool install --global garnet-server");

    public static IReadOnlyList<RedisProgram> All { get; } = [Redis, Garnet];

    /// <summary>Those that are on the path, in the order of their columns.</summary>
    public static IReadOnlyList<RedisProgram> Found { get; } = In(Installed.Folders);

    /// <summary>Those that are in folders.</summary>
    public static IReadOnlyList<RedisProgram> In(string folders) =>
        [.. All.Where(program => Installed.Find(program.File, folders) is not null)];

    /// <summary>The program with its log, an append-only file in a folder; null if it cannot have one by this policy.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="always">Whether it waits for the disk before each answer, and not about once in a second.</param>
    public RedisProgram? WithLog(string folder, bool always) => (Name, always) switch
    {
        (Names.Redis, _) => this with
        {
            Arguments = ["--save", "", "--appendonly", "yes", "--appendfsync", always ? "always" : "everysec", "--dir", folder],
        },

        // Its switch that lets an answer wait (--aof-commit-wait) makes 64 connections wait seconds for each. The managed device needs no
        // further packages.
        (_, true) => null,
        _ => this with { Arguments = ["--aof", "--aof-commit-freq", "1000", "--device-type", "RandomAccess", "--checkpointdir", folder] },
    };

    /// <summary>Its version; null when it does not tell.</summary>
    public async Task<string?> Version() => await Children.Output(Start("--version"), TimeSpan.FromSeconds(20)) is { } output
        ? Version(output)
        : null;

    /// <summary>Its version from what it writes; the hash of its sources is left out.</summary>
    internal static string Version(string output) => output.Trim().Split('\n')[0].Split(" sha=")[0].Split('+')[0];

    /// <summary>How to start its process.</summary>
    public ProcessStartInfo Start(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(File, arguments);

        // Garnet is a .NET tool: it finds .NET where this program has it, and takes it if it is newer than what it was made for.
        start.Environment.TryAdd(
            "DOTNET_ROOT", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")));
        start.Environment.TryAdd("DOTNET_ROLL_FORWARD", "Major");
        return start;
    }
}

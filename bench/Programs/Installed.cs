using System.Net;
using System.Net.Sockets;

namespace Pail.Bench.Programs;

/// <summary>Finds the programs that a benchmark uses when they are there.</summary>
internal static class Installed
{
    /// <summary>The folders in which this process finds programs.</summary>
    public static string Folders => Environment.GetEnvironmentVariable("PATH") ?? "";

    /// <summary>Finds a program.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="folders">The folders to look into, as in the variable <c>PATH</c>.</param>
    /// <returns>The path of the program; null when no folder has it.</returns>
    public static string? Find(string program, string folders) => folders
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    /// <summary>A port of this machine that nobody listens on.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

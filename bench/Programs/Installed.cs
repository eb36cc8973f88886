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

    /// <summary>
    /// A port of this machine that nobody listens on. It is none of those that systems give to connections, so that a program which ends
    /// and starts again finds it free.
    /// </summary>
    internal static int FreePort()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(10_000, 32_000));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Another one, then.
            }
        }
    }
}

using System.Globalization;
using System.Net;
using Pail.Cluster.Stores;
using Pail.Server.Hosting;

namespace Pail.Cluster.Hosting;

/// <summary>
/// The port for a silo whose settings name none: the first one from 4000 that no other silo of this user has taken, and that nobody
/// listens on. So the command that starts one silo starts another one, too.
/// </summary>
internal static class DefaultPort
{
    private const int First = 4000;
    private const int Last = 4099;

    // Held as long as the process lives. A silo listens only after it has joined, so the port alone does not show that it is taken.
    private static readonly List<FileStream> Held = [];

    internal static string Take()
    {
        for (var port = First; port <= Last; port++)
        {
            if (ListenPorts.WhyNot(new IPEndPoint(IPAddress.Loopback, port)) is null && TryHold(port))
                return $"http://127.0.0.1:{port}";
        }

        // All are taken: the server says so of the first one.
        return $"http://127.0.0.1:{First}";
    }

    private static bool TryHold(int port)
    {
        // A program without a home, in a container say, has no other silos beside it that are started like it.
        if (UserDirectory.Find() is not { } home)
            return true;
        var directory = Path.Combine(home, "ports");
        try
        {
            PrivateDirectory.Make(directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return true;
        }

        try
        {
            var file = Path.Combine(directory, port.ToString(CultureInfo.InvariantCulture));
            Held.Add(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            return true;
        }
        catch (IOException)
        {
            // Another silo holds it, which has not begun to listen.
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            // The file is another user's, root's say, so it cannot tell.
            return true;
        }
    }
}

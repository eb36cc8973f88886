namespace Pail.Cluster.Stores;

/// <summary>A directory that only this user can read.</summary>
internal static class PrivateDirectory
{
    /// <summary>Makes the directory, unless it is there.</summary>
    internal static void Make(string directory)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}

namespace Pail.Bench.Durable.Workloads;

/// <summary>
/// A folder for a store, beside this program: so all contestants write to the same disk, which the folder for temporary files need not be
/// on.
/// </summary>
internal sealed class ScratchFolder : IDisposable
{
    private static readonly string Root = System.IO.Path.Combine(AppContext.BaseDirectory, "durable", $"{Environment.ProcessId}");

    /// <summary>What disk that is, as far as .NET tells.</summary>
    public static string Disk
    {
        get
        {
            // The drive with the longest name that the path begins with.
            var drive = DriveInfo.GetDrives()
                .Where(static drive => Root.StartsWith(drive.RootDirectory.FullName, StringComparison.Ordinal))
                .MaxBy(static drive => drive.RootDirectory.FullName.Length);
            return drive is null ? Root : $"{drive.DriveFormat} at {drive.RootDirectory.FullName}";
        }
    }

    // A contestant that fails is not disposed of, and the program ends.
    static ScratchFolder() => AppDomain.CurrentDomain.ProcessExit += static (_, _) =>
    {
        if (Directory.Exists(Root))
            Directory.Delete(Root, recursive: true);
    };

    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(Root, Guid.NewGuid().ToString("N"))).FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

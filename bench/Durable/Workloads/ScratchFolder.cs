namespace Pail.Bench.Durable.Workloads;

/// <summary>
/// Folders for stores, beside this program: so all contestants write to the same disk, which the folder for temporary files need not be on.
/// </summary>
internal sealed class ScratchFolder : IDisposable
{
    /// <summary>Where all of them are.</summary>
    public static string Root { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "durable");

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

    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(Root, Guid.NewGuid().ToString("N"))).FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

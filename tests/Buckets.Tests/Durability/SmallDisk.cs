using System.Diagnostics;

namespace Pail.Buckets.Tests.Durability;

/// <summary>A small file system in memory, which a test can fill.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _path;

    private SmallDisk(string path) => _path = path;

    private string Ballast => Path.Combine(_path, "ballast");

    /// <summary>Mounts one. Skips the test where that is not possible.</summary>
    /// <param name="path">The directory, which is made if needed.</param>
    /// <param name="size">The size, as mount takes it.</param>
    internal static SmallDisk Mount(string path, string size)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess,
            "Only root can mount a small file system. Run this test as root.");
        Directory.CreateDirectory(path);
        Assert.SkipUnless(
            Run("mount", "-t", "tmpfs", "-o", $"size={size}", "none", path) == 0,
            "No file system can be mounted here. Run this test where root may mount, as in a virtual machine.");
        return new SmallDisk(path);
    }

    internal void Fill()
    {
        using var file = File.Create(Ballast, bufferSize: 0);
        try
        {
            while (true)
                file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    internal void MakeRoom() => File.Delete(Ballast);

    /// <summary>Lets nobody write any more, or again.</summary>
    internal bool TryRemount(string mode) => Run("mount", "-o", $"remount,{mode}", _path) == 0;

    public void Dispose() => Run("umount", "-l", _path);

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Pail.Bench.Programs;

namespace Pail.Bench.Durability;

/// <summary>
/// A file system in a file, on a loop device. What the file has is what the file system has sent to its disk; what only the kernel's memory
/// has is not in it. So a copy of the file, made while the file system is in use, is what a power cut leaves on a disk that keeps what it
/// was sent.
/// </summary>
internal sealed partial class DiskImage : IDisposable
{
    private const int Megabytes = 48;

    // By itself, the file system sends what it has after five seconds. It shall only send what it is told to.
    private const string Options = "loop,noatime,commit=600";

    private const int Copies = 20;
    private const int PageBytes = 4096;
    private const uint WriteAndWait = 7;
    private const string HowToGet = "Debian: apt-get install e2fsprogs mount; run it as root, on a kernel with loop devices";

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    private readonly string _file;
    private bool _isMounted;

    private DiskImage(string file, string folder) => (_file, Folder) = (file, folder);

    /// <summary>Where its files are.</summary>
    internal string Folder { get; }

    /// <summary>Why there can be no images here, and how to get what is missing; null when there can.</summary>
    internal static async Task<string?> WhyNot(string folder)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
            return $"A power cut needs a file system on a loop device, which only root of Linux can mount ({HowToGet}).";
        var tried = Path.Combine(folder, "tried");
        try
        {
            Directory.CreateDirectory(folder);
            using (await Create(tried + ".img", tried))
                return null;
        }
        catch (DurabilityException failure)
        {
            return $"A power cut needs a file system on a loop device: {failure.Message} ({HowToGet}).";
        }
        finally
        {
            Files.Delete(tried);
        }
    }

    /// <summary>Makes an empty file system and mounts it.</summary>
    internal static async Task<DiskImage> Create(string file, string folder)
    {
        await using (var image = File.Create(file))
            image.SetLength(Megabytes << 20);
        await Run("mkfs.ext4", "-q", "-F", file);
        return await Mount(file, folder);
    }

    /// <summary>Cuts the power: what has not been sent to the disk is not in the copy. Nobody may write meanwhile.</summary>
    /// <returns>The copy, mounted. The file system has brought itself into order then, as after every power cut.</returns>
    internal async Task<DiskImage> CutPower(string file, string folder)
    {
        for (var copy = 1; ; copy++)
        {
            File.Copy(_file, file, overwrite: true);

            // The kernel sends what it has whenever it wants. A copy of two moments would be a disk that never was.
            if (await IsSame(_file, file))
                return await Mount(file, folder);
            if (copy == Copies)
                throw new DurabilityException($"The file {_file} was not quiet for the time of a copy.");
        }
    }

    /// <summary>Sends all that was written to the disk.</summary>
    internal Task Sync() => Run("sync", "-f", Folder);

    /// <summary>Sends some pages of a file to the disk, and not those before them. A kernel may do so at any time.</summary>
    internal static void SendPages(string path, Random random)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var pages = RandomAccess.GetLength(file) / PageBytes;
        for (var i = 0; i < pages / 3; i++)
        {
            if (SyncRange(file, random.NextInt64(pages) * PageBytes, PageBytes, WriteAndWait) != 0)
                throw new DurabilityException($"Pages of {path} could not be sent to the disk.");
        }
    }

    public void Dispose()
    {
        if (!_isMounted)
            return;
        _isMounted = false;
        using var unmount = Children.Start(new ProcessStartInfo("umount", [Folder]));
        unmount.WaitForExit();
        File.Delete(_file);
    }

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int SyncRange(SafeFileHandle file, long offset, long bytes, uint flags);

    private static async Task<DiskImage> Mount(string file, string folder)
    {
        Directory.CreateDirectory(folder);
        await Run("mount", "-o", Options, file, folder);
        return new DiskImage(file, folder) { _isMounted = true };
    }

    private static async Task<bool> IsSame(string one, string other)
    {
        await using var first = File.OpenRead(one);
        await using var second = File.OpenRead(other);
        var (sum, otherSum) = (await SHA256.HashDataAsync(first), await SHA256.HashDataAsync(second));
        return sum.AsSpan().SequenceEqual(otherSum);
    }

    private static async Task Run(string program, params string[] arguments)
    {
        if (Installed.Find(program, Installed.Folders + ":/usr/sbin:/sbin") is not { } path)
            throw new DurabilityException($"{program} is not installed");
        if (await Children.Output(new ProcessStartInfo(path, arguments), TimeLimit) is null)
            throw new DurabilityException($"{program} {string.Join(' ', arguments)} failed");
    }
}

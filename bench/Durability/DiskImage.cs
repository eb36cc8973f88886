using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Pail.Bench.Programs;

namespace Pail.Bench.Durability;

/// <summary>
/// A disk with a cache that a power cut empties, and a file system on it. The file system is in a file, mounted through a loop device; what
/// it has not sent to this disk is only in the kernel's memory. The file is itself on a file system in a file. So what the disk was sent,
/// but not told to flush, is only in the kernel's memory, too: that is the cache. A copy of the outer file, made while all is in use, has
/// what a power cut leaves.
/// </summary>
internal sealed partial class DiskImage : IDisposable
{
    private const int DiskMegabytes = 40;
    private const int OuterMegabytes = 64;
    private const string DiskName = "disk.img";

    // By itself, a file system sends what it has after five seconds. It shall only send what it is told to.
    private const string Options = "loop,noatime,commit=600";

    private const int Copies = 20;
    private const int PageBytes = 4096;
    private const uint WriteAndWait = 7;
    private const string HowToGet = "Debian: apt-get install e2fsprogs mount; run it as root, on a kernel with loop devices";

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    private readonly string _file;

    private DiskImage(string file, string folder) => (_file, Folder) = (file, folder);

    /// <summary>Where its files are.</summary>
    internal string Folder { get; }

    private string Cache => CacheOf(Folder);

    private string Disk => Path.Combine(Cache, DiskName);

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
    }

    /// <summary>Makes an empty file system and mounts it.</summary>
    internal static async Task<DiskImage> Create(string file, string folder)
    {
        await using (var outer = File.Create(file))
            outer.SetLength(OuterMegabytes << 20);
        await Run("mkfs.ext4", "-q", "-F", file);
        var image = new DiskImage(file, folder);
        await Mount(file, image.Cache);

        // All its blocks have their places, so that pages of it can be written one by one.
        await File.WriteAllBytesAsync(image.Disk, new byte[DiskMegabytes << 20]);
        await Run("mkfs.ext4", "-q", "-F", "-E", "nodiscard,lazy_itable_init=0,lazy_journal_init=0", image.Disk);
        await Run("sync", "-f", image.Cache);
        await Mount(image.Disk, folder);
        return image;
    }

    /// <summary>Cuts the power. Nobody may write meanwhile.</summary>
    /// <returns>What is left, mounted. The file systems have brought themselves into order then, as after every power cut.</returns>
    internal async Task<DiskImage> CutPower(string file, string folder)
    {
        for (var copy = 1; ; copy++)
        {
            File.Copy(_file, file, overwrite: true);

            // The kernel sends what it has whenever it wants. A copy of two moments would be a disk that never was.
            if (await IsSame(_file, file))
                break;
            if (copy == Copies)
                throw new DurabilityException($"The file {_file} was not quiet for the time of a copy.");
        }

        var left = new DiskImage(file, folder);
        await Mount(file, left.Cache);
        await Mount(left.Disk, folder);
        return left;
    }

    /// <summary>Sends all that was written to the disk, and flushes its cache.</summary>
    internal Task Sync() => Run("sync", "-f", Folder);

    /// <summary>
    /// Sends some pages of a file to the disk, and lets the disk write some pages of its cache: any of them, without those before them.
    /// Kernels and disks may do so at any time.
    /// </summary>
    internal void SendPages(string path, Random random)
    {
        SendSome(path, random);
        SendSome(Disk, random);
    }

    public void Dispose()
    {
        Unmount(Folder);
        Unmount(Cache);
        File.Delete(_file);
    }

    private static string CacheOf(string folder) => folder + "-cache";

    private static void SendSome(string path, Random random)
    {
        if (!File.Exists(path))
            return;
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var pages = RandomAccess.GetLength(file) / PageBytes;
        for (var page = 0L; page < pages; page++)
        {
            if (random.Next(3) == 0 && SyncRange(file, page * PageBytes, PageBytes, WriteAndWait) != 0)
                throw new DurabilityException($"Pages of {path} could not be written.");
        }
    }

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int SyncRange(SafeFileHandle file, long offset, long bytes, uint flags);

    private static async Task Mount(string file, string folder)
    {
        Directory.CreateDirectory(folder);
        await Run("mount", "-o", Options, file, folder);
    }

    private static void Unmount(string folder)
    {
        using var unmount = Children.Start(new ProcessStartInfo("umount", [folder]));
        unmount.WaitForExit();

        // Empty, unless it is still mounted: then it stays, with what is in it.
        if (unmount.ExitCode == 0)
            Directory.Delete(folder);
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

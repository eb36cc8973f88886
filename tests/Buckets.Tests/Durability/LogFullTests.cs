using System.Diagnostics;

namespace Pail.Buckets.Tests.Durability;

/// <summary>A full disk stops a store until there is space again.</summary>
public sealed class LogFullTests : IDisposable
{
    private readonly LogLab _lab = new();
    private bool _isMounted;

    [Fact]
    public void A_store_on_a_full_disk_goes_on_when_there_is_space()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can mount a small file system.");
        Directory.CreateDirectory(_lab.Store);
        _isMounted = Run("mount", "-t", "tmpfs", "-o", "size=24m", "none", _lab.Store) == 0;
        Assert.SkipUnless(_isMounted, "No file system can be mounted here.");

        var ballast = Path.Combine(_lab.Store, "ballast");
        using (var store = _lab.Open())
        {
            LogLab.Append(store, 100, 10_000, sync: true);
            var kept = LogLab.Read(store);
            FillDisk(ballast);
            AppendUntilFull(store);
            Assert.Equal(BucketStorageFault.Full, LogLab.FaultOf(() => LogLab.Append(store, 1, 1_000_000)));
            var last = store.LastBatch;
            LogLab.AssertSame(kept, LogLab.Read(store).Take(100));
            Assert.Equal(last, LogLab.Read(store).Count);
            Assert.Equal(BucketStorageFault.Full, LogLab.FaultOf(() => store.BackUp(_lab.NewPath("store/backup"))));
            Assert.False(File.Exists(_lab.NewPath("store/backup")));

            File.Delete(ballast);
            LogLab.Append(store, 1, 1_000_000, sync: true);
            Assert.Equal(last + 1, LogLab.Read(store).Count);
            FillDisk(ballast);
            AppendUntilFull(store);
        }

        using (var store = _lab.Open())
        {
            LogLab.Read(store);
            File.Delete(ballast);
            LogLab.Append(store, 1, 1000, sync: true);
        }

        using var again = _lab.Open();
        Assert.Equal(again.LastBatch, LogLab.Read(again).Count);
    }

    public void Dispose()
    {
        if (_isMounted)
            Run("umount", _lab.Store);
        _lab.Dispose();
    }

    private static void AppendUntilFull(SqliteLogStore store)
    {
        for (var i = 0; i < 1000; i++)
        {
            try
            {
                LogLab.Append(store, 1, 10_000, sync: true);
            }
            catch (BucketStorageException exception)
            {
                Assert.Equal(BucketStorageFault.Full, exception.Fault);
                return;
            }
        }

        Assert.Fail("The disk does not become full.");
    }

    private static void FillDisk(string path)
    {
        using var file = File.Create(path, bufferSize: 0);
        try
        {
            while (true)
                file.Write(new byte[4096]);
        }
        catch (IOException)
        {
        }
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}

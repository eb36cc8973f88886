using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Pail.Buckets.Tests.Durability;

/// <summary>
/// Lets the system calls of one process fail on demand: a small library, compiled by the test and loaded before all others, whose
/// <c>fsync</c> and <c>pwrite</c> report an error for the write-ahead log as long as a file is there.
/// </summary>
internal sealed class DiskFault
{
    private const string FileVariable = "PAIL_DISK_FAULT";

    private const string Source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>

        static int fails(int fd, const char *call)
        {
            char path[4096], link[64], fault[4096];
            const char *file = getenv("PAIL_DISK_FAULT");
            if (!file)
                return 0;
            snprintf(fault, sizeof fault, "%s.%s", file, call);
            if (access(fault, F_OK) != 0)
                return 0;
            snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
            ssize_t length = readlink(link, path, sizeof path - 1);
            return length > 4 && memcmp(path + length - 4, "-wal", 4) == 0;
        }

        #define FAIL(call) if (fails(fd, call)) { errno = EIO; return -1; }
        #define REAL(type, name) static type real; if (!real) real = (type)dlsym(RTLD_NEXT, name)

        typedef int (*sync_call)(int);
        typedef ssize_t (*write_call)(int, const void *, size_t, off_t);

        int fsync(int fd) { REAL(sync_call, "fsync"); FAIL("sync") return real(fd); }
        int fdatasync(int fd) { REAL(sync_call, "fdatasync"); FAIL("sync") return real(fd); }
        ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset)
        { REAL(write_call, "pwrite"); FAIL("write") return real(fd, bytes, count, offset); }
        ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t offset)
        { REAL(write_call, "pwrite64"); FAIL("write") return real(fd, bytes, count, offset); }
        """;

    private readonly string _file;

    private DiskFault(string file) => _file = file;

    /// <summary>The fault of this process; null when it was not started by <see cref="RunWithFaults"/>.</summary>
    internal static DiskFault? OfThisProcess => Environment.GetEnvironmentVariable(FileVariable) is { } file ? new DiskFault(file) : null;

    /// <summary>Runs a test in a process of its own, whose disk may fail.</summary>
    /// <param name="test">The full name of the test's method.</param>
    /// <param name="directory">A directory for the library.</param>
    internal static void RunWithFaults(string test, string directory)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux loads a library before all others so. Run this test there.");
        var compiler = Array.Find(["/usr/bin/gcc", "/usr/bin/clang"], File.Exists);
        Assert.SkipWhen(compiler is null, "There is no C compiler to build what lets the disk fail (Debian: apt-get install gcc).");
        var (source, library) = (Path.Combine(directory, "fault.c"), Path.Combine(directory, "fault.so"));
        File.WriteAllText(source, Source);
        Run(compiler, [], "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl");
        var output = Run(
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"),
            [("LD_PRELOAD", library), (FileVariable, Path.Combine(directory, "fault"))],
            typeof(DiskFault).Assembly.Location, "-method", test, "-noColor");
        Assert.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", output, StringComparison.Ordinal);
    }

    /// <summary>Lets a kind of call fail from now on.</summary>
    internal void Begin(string call) => File.WriteAllText($"{_file}.{call}", "");

    /// <summary>Lets it succeed again.</summary>
    internal void End(string call) => File.Delete($"{_file}.{call}");

    private static string Run(string program, (string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {output}{errors.Result}");
        return output;
    }
}

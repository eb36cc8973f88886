using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace Pail.Bench.Programs;

/// <summary>The processes that this program starts. Those that run when it ends are killed then, also after an exception.</summary>
internal static class Children
{
    private static readonly ConcurrentDictionary<Process, bool> Running = new();

    static Children() => AppDomain.CurrentDomain.ProcessExit += static (_, _) =>
    {
        foreach (var process in Running.Keys)
            Kill(process);
    };

    public static Process Start(ProcessStartInfo start)
    {
        var process = Process.Start(start)!;
        Running[process] = true;
        return process;
    }

    /// <summary>Kills a process, and the processes that it has started.</summary>
    public static void Stop(Process process)
    {
        Running.TryRemove(process, out _);
        Kill(process);
        process.WaitForExit();
        process.Dispose();
    }

    /// <summary>Runs a program to its end, without input.</summary>
    /// <returns>What it wrote; null when it cannot be started, fails, or takes longer than the time limit.</returns>
    public static async Task<string?> Output(ProcessStartInfo start, TimeSpan timeLimit)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        Process process;
        try
        {
            process = Start(start);
        }
        catch (Win32Exception)
        {
            // .NET throws this when the program is not found, or is none.
            return null;
        }

        using var patience = new CancellationTokenSource(timeLimit);
        try
        {
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await error;
            await process.WaitForExitAsync(patience.Token);
            return process.ExitCode == 0 ? output : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        finally
        {
            Stop(process);
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended already.
        }
    }
}

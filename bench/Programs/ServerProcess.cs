using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Pail.Bench.Programs;

/// <summary>A process of somebody else's server that this program has started, and may kill or pause.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    internal const int Stop = 19;
    internal const int Continue = 18;
    internal const int Terminate = 15;
    internal const int KillNow = 9;

    private const int Interrupt = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    internal int Id => _process.Id;

    /// <summary>Starts a server.</summary>
    /// <param name="start">How.</param>
    /// <param name="ready">What it writes when it is ready.</param>
    internal static async Task<ServerProcess> Start(ProcessStartInfo start, string ready)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var isReady = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var lines = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var process = Children.Start(start);
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var first = await Task.WhenAny(isReady.Task, process.WaitForExitAsync(), Task.Delay(Patience));
        if (first == isReady.Task)
            return new ServerProcess(process);
        Children.Stop(process);
        throw new InvalidOperationException($"{start.FileName} did not start: {string.Join(Environment.NewLine, lines)}");

        void Note(string? line)
        {
            lines.Enqueue(line ?? "");
            if (line?.Contains(ready, StringComparison.Ordinal) == true)
                isReady.TrySetResult();
        }
    }

    /// <summary>Ends the process at once (SIGKILL), and returns when it is gone.</summary>
    internal async Task Kill()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>Lets the process do nothing, as if its machine hung.</summary>
    internal void Pause() => Signal(Stop);

    internal void Resume() => Signal(Continue);

    /// <summary>Asks the process to end (SIGINT), and returns when it is gone.</summary>
    internal async Task End()
    {
        if (!_process.HasExited)
        {
            Signal(Continue);
            Signal(Interrupt);
        }

        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await Kill();
        Children.Stop(_process);
    }

    /// <summary>Sends a signal to a process, unless it is gone.</summary>
    internal static void Signal(int process, int signal) => _ = Send(process, signal);

    private void Signal(int signal) => Signal(_process.Id, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);
}

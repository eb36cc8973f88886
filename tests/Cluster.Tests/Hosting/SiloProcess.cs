using System.Diagnostics;
using System.Globalization;
using System.Text;
using Pail.Cluster.Hosting;

namespace Pail.Cluster.Tests.Hosting;

/// <summary>A silo in an operating system process of its own, on a free port.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SiloProcess(Process process)
    {
        _process = process;
        Ended = Task.WhenAll(Read(process.StandardOutput), Read(process.StandardError));
    }

    /// <summary>The address of its HTTP endpoint.</summary>
    internal Uri Address { get; private set; } = null!;

    internal int Id => _process.Id;

    /// <summary>Completes when the process has closed its output.</summary>
    internal Task Ended { get; }

    /// <summary>All that it has written so far, to both outputs.</summary>
    internal string Said
    {
        get
        {
            lock (_lock)
                return _said.ToString();
        }
    }

    /// <summary>Starts a silo, and waits until it listens.</summary>
    internal static async Task<SiloProcess> Start(params string[] args)
    {
        var silo = Begin(args);
        try
        {
            const string Greeting = "Pail listens on ";
            var line = await silo.WaitFor(Greeting);
            silo.Address = new Uri(line[Greeting.Length..]);
            return silo;
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a silo, and does not wait for anything.</summary>
    internal static SiloProcess Begin(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ClusterSettings).Assembly.Location, "--urls", "http://127.0.0.1:0", .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new SiloProcess(Process.Start(start)!);
    }

    /// <summary>Waits for a line that begins with or contains a text, and returns it.</summary>
    internal async Task<string> WaitFor(string text)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                var found = _said.ToString().Split('\n').FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal));
                if (found is not null)
                    return found;
                more = _more.Task;
            }

            if (await Task.WhenAny(more, Ended).WaitAsync(TestContext.Current.CancellationToken) == Ended
                && !Said.Contains(text, StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"The silo ended and did not write \"{text}\":\n{Said}");
            }
        }
    }

    /// <summary>Sends a signal, such as TERM.</summary>
    internal async Task Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for its end, and returns the exit code.</summary>
    internal async Task<int> WaitForExit()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await Ended;
        return _process.ExitCode;
    }

    /// <summary>Ends it at once (SIGKILL).</summary>
    internal async Task Kill()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Kill();
        _process.Dispose();
    }

    private async Task Read(StreamReader from)
    {
        while (await from.ReadLineAsync(CancellationToken.None) is { } line)
        {
            lock (_lock)
            {
                _said.Append(line).Append('\n');
                _more.SetResult();
                _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}

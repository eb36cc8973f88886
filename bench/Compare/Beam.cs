using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Pail.Bench.Compare;

/// <summary>
/// A BEAM that stays up for the whole comparison and works only when it is told to: one line in names the work, one line out says what it
/// took.
/// </summary>
internal sealed class Beam : IAsyncDisposable
{
    // Long beyond any run.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _machine;

    private Beam(Process machine, string version) => (_machine, Version) = (machine, version);

    /// <summary>What it says of itself, for the head of the table.</summary>
    public string Version { get; }

    /// <summary>Starts it.</summary>
    /// <returns>The machine, or null when no elixir is on the path.</returns>
    public static async Task<Beam?> Start()
    {
        var start = new ProcessStartInfo("elixir") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("--erl");
        start.ArgumentList.Add("+P 2000000"); // room for one million idle processes
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Compare", "beam.exs"));
        Process machine;
        try
        {
            machine = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            // What .NET says when there is no such program.
            return null;
        }

        var hello = await machine.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        return hello is not null ? new Beam(machine, hello) : throw new InvalidOperationException("The BEAM ended before it was ready.");
    }

    /// <summary>Has it do some work.</summary>
    public async Task<Sample> Run(string work, int operations)
    {
        var order = string.Create(CultureInfo.InvariantCulture, $"{work} {operations}");
        await _machine.StandardInput.WriteLineAsync(order);
        await _machine.StandardInput.FlushAsync();
        var answer = await _machine.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        return answer?.Split(' ') is ["took", var nanoseconds, var bytes]
            ? new Sample(
                operations, long.Parse(nanoseconds, CultureInfo.InvariantCulture), 0, long.Parse(bytes, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"The BEAM answered \"{order}\" with \"{answer ?? "its end"}\".");
    }

    public async ValueTask DisposeAsync()
    {
        // It ends when there is nothing more to read; one that is stuck in its work is not waited for.
        _machine.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await _machine.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _machine.Kill(entireProcessTree: true);
        }

        _machine.Dispose();
    }
}

using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Pail.Bench.Compare;

/// <summary>
/// A BEAM that runs during the whole comparison and works only on request. A line to its standard input names the work; a line from its
/// standard output has the time and memory that the work took.
/// </summary>
internal sealed class Beam : IAsyncDisposable
{
    // Far longer than any run takes.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(3);

    private readonly Process _machine;

    private Beam(Process machine, string version) => (_machine, Version) = (machine, version);

    /// <summary>The versions of Elixir and OTP, for the head of the table.</summary>
    public string Version { get; }

    /// <summary>Starts the BEAM.</summary>
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
            // .NET throws this when the program is not found.
            return null;
        }

        var hello = await machine.StandardOutput.ReadLineAsync().WaitAsync(TimeLimit);
        return hello is not null ? new Beam(machine, hello) : throw new InvalidOperationException("The BEAM ended before it was ready.");
    }

    /// <summary>Runs one kind of work on the BEAM.</summary>
    public async Task<Sample> Run(string work, int operations)
    {
        var order = string.Create(CultureInfo.InvariantCulture, $"{work} {operations}");
        await _machine.StandardInput.WriteLineAsync(order);
        await _machine.StandardInput.FlushAsync();
        var answer = await _machine.StandardOutput.ReadLineAsync().WaitAsync(TimeLimit);
        return answer?.Split(' ') is ["took", var nanoseconds, var bytes]
            ? new Sample(
                operations, long.Parse(nanoseconds, CultureInfo.InvariantCulture), 0, long.Parse(bytes, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"The BEAM answered \"{order}\" with \"{answer ?? "its end"}\".");
    }

    public async ValueTask DisposeAsync()
    {
        // The BEAM ends at the end of its input. If it hangs in its work, it is killed.
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

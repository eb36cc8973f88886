using System.Globalization;
using System.Text.Json;
using Pail.Bench.Durability;
using Pail.Bench.Programs;

namespace Pail.Bench.Cluster;

/// <summary>Silos in processes of their own, over one store.</summary>
internal sealed class TestedCluster : IAsyncDisposable
{
    private const int MaxTurns = 1200;

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(50);

    private readonly string _program;
    private readonly string _store;
    private readonly string[] _more;

    private TestedCluster(string program, string store, int silos, string[] more)
    {
        (_program, _store, _more) = (program, store, more);
        Silos = [.. Enumerable.Range(1, silos).Select(static number => new SiloSlot($"silo-{number}", Installed.FreePort()))];
    }

    internal IReadOnlyList<SiloSlot> Silos { get; }

    /// <summary>The silos that clients may choose.</summary>
    internal IReadOnlyList<SiloSlot> Up => [.. Silos.Where(static silo => silo.IsUp)];

    /// <summary>Starts all silos, and waits until they are ready.</summary>
    internal static async Task<TestedCluster> Start(string program, string store, int silos, params string[] more)
    {
        var cluster = new TestedCluster(program, store, silos, more);
        try
        {
            foreach (var silo in cluster.Silos)
                cluster.Begin(silo);
            await Task.WhenAll(cluster.Silos.Select(silo => cluster.WhenReady(silo)));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a silo in its place again, and waits until it is ready.</summary>
    internal async Task Restart(SiloSlot silo)
    {
        if (silo.Process is { } old)
        {
            await old.DisposeAsync();
            silo.SaidBefore += old.Said;
        }

        Begin(silo);
        await WhenReady(silo);
    }

    /// <summary>Kills a silo (SIGKILL).</summary>
    internal static async Task Kill(SiloSlot silo)
    {
        silo.IsUp = false;
        await silo.Process!.Kill();
    }

    /// <summary>Asks a silo to end (SIGTERM), and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    internal static async Task<int> Stop(SiloSlot silo)
    {
        silo.Process!.Stop();
        var code = await silo.Process.WhenEnded();
        silo.IsUp = false;
        return code;
    }

    /// <summary>The name of the silo that owns a bucket now, as another silo says; null when it does not know.</summary>
    internal static async Task<string?> OwnerOf(string bucket, SiloSlot asked)
    {
        var answer = await asked.Http.Get($"/v1/buckets/{bucket}");
        if (!answer.IsDone)
            return null;
        using var status = JsonDocument.Parse(answer.Body);
        return status.RootElement.TryGetProperty("node", out var node) ? node.GetString() : null;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in Silos)
            await silo.DisposeAsync();
    }

    private void Begin(SiloSlot silo) => silo.Process = TestedServer.Begin(
        _program,
        ["--store", _store, "--urls", silo.Address.ToString().TrimEnd('/'), "--siloName", silo.Name, .. _more],
        ("DOTNET_gcServer", "0"));

    private async Task WhenReady(SiloSlot silo)
    {
        if (await silo.Process!.WhenListening() is null)
        {
            var code = await silo.Process.WhenEnded();
            throw new DurabilityException(string.Create(
                CultureInfo.InvariantCulture, $"{silo.Name} ended with {code} when it started: {silo.Process.Said}"));
        }

        for (var turn = 0; turn < MaxTurns; turn++)
        {
            if (await IsReady(silo))
            {
                silo.IsUp = true;
                return;
            }

            await Task.Delay(Turn);
        }

        throw new DurabilityException($"{silo.Name} did not become ready: {silo.Process.Said}");
    }

    private static async Task<bool> IsReady(SiloSlot silo)
    {
        try
        {
            return (await silo.Http.Get("/health/ready")).IsDone;
        }
        catch (HttpRequestException)
        {
            // It closes its first connections now and then while it starts.
            return false;
        }
    }
}

using System.Globalization;
using Pail.Bench.Durability.Model;

namespace Pail.Bench.Durability;

/// <summary>Kills servers under load at random moments, and looks what the next ones have.</summary>
internal sealed class KillRig(DurabilityOptions options)
{
    // One start of so many is killed itself, before it listens.
    private const int KilledStarts = 6;

    // Bytes of a log that some dozen writes fill.
    internal const string SmallLog = "30000";

    // What the last kill left, before the next server changed it.
    private const string BeforeStart = "-before";

    internal async Task<ProofSummary> Run()
    {
        var summary = new ProofSummary();
        var progress = new ProofProgress(options.Tell, options.Runs, "runs");
        for (var run = 0; run < options.Runs; run++)
        {
            var seed = options.Seed + run;
            var sync = options.Sync[run % options.Sync.Count];
            var directory = Path.Combine(options.Folder, string.Create(CultureInfo.InvariantCulture, $"kill-{seed}"));
            Files.Delete(directory);
            var ledger = await Run(seed, sync, directory, summary);
            summary.AddRun(ledger);
            progress.Step();
            if (ledger.Faults.Count == 0)
            {
                Files.Delete(directory);
                continue;
            }

            options.Tell($"Failed: kill --runs 1 --seed {seed} --sync {sync} --clients {options.Clients}; the files are in {directory}");
            foreach (var fault in ledger.Faults.Take(5))
                options.Tell($"  {fault}");
        }

        return summary;
    }

    private async Task<Ledger> Run(int seed, string sync, string directory, ProofSummary summary)
    {
        var random = new Random(seed);
        var proof = new DirectoryProof([.. options.Backends], options.Clients, seed, keepsHistory: false);
        for (var crash = 0; crash <= options.Crashes; crash++)
        {
            if (crash > 0 && random.Next(KilledStarts) == 0)
                await KillAtStart(sync, directory, seed, random);
            await using var server = Begin(sync, directory, seed);
            if (await server.WhenListening() is not { } address)
            {
                proof.Ledger.Report(
                    FaultKind.WrongAnswer, $"The server ended with {await server.WhenEnded()} at start {crash}: {server.Said}");
                return proof.Ledger;
            }

            if (crash == 0)
            {
                await proof.Prepare(address);
            }
            else
            {
                summary.AddCrash(server.Recovery);
                await proof.Check(address);
                if (proof.Ledger.Faults.Count > 0)
                {
                    return proof.Ledger;
                }
            }

            // The last start is only looked at.
            if (crash == options.Crashes)
                break;
            await LoadUntilKilled(server, address, proof, random);
            Files.Copy(directory, directory + BeforeStart);
        }

        Files.Delete(directory + BeforeStart);
        return proof.Ledger;
    }

    private async Task LoadUntilKilled(TestedServer server, Uri address, DirectoryProof proof, Random random)
    {
        using var stop = new CancellationTokenSource();
        var load = proof.Load(address, stop.Token);

        // Some at a time, often while the first requests are on their way; most when there is something to lose.
        if (random.Next(3) == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Pow(options.Longest.TotalMilliseconds, random.NextDouble())));
        else
            await proof.Ledger.WhenAcknowledged(proof.Ledger.Acknowledged + random.Next(1, options.MostWrites));
        if (server.HasEnded)
            proof.Ledger.Report(FaultKind.WrongAnswer, $"The server ended by itself: {server.Said}");
        await server.Kill();
        await stop.CancelAsync();
        await load;
    }

    private async Task KillAtStart(string sync, string directory, int seed, Random random)
    {
        await using var server = Begin(sync, directory, seed);
        await Task.Delay(random.Next(400));
        await server.Kill();
    }

    // Every second directory has a snapshot made all the time, so that kills come in the middle of one.
    private TestedServer Begin(string sync, string directory, int seed) => TestedServer.Begin(
        options.Server,
        ["--urls", "http://127.0.0.1:0", "--data", directory, "--sync", sync],
        seed % 2 == 0 ? [] : [(TestedServer.CompactAt, SmallLog)]);
}

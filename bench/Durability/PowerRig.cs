using System.Globalization;
using Pail.Bench.Durability.Model;

namespace Pail.Bench.Durability;

/// <summary>Cuts the power of servers under load, and looks what the next ones have.</summary>
internal sealed class PowerRig(DurabilityOptions options)
{
    private const string Always = "always";

    // What the server has answered may be on its way to the client when it can do nothing more.
    private static readonly TimeSpan LastAnswers = TimeSpan.FromMilliseconds(100);

    internal async Task<ProofSummary> Run()
    {
        if (await DiskImage.WhyNot(options.Folder) is { } reason)
            throw new DurabilityException(reason);
        var summary = new ProofSummary();
        var progress = new ProofProgress(options.Tell, options.Runs, "runs");
        for (var run = 0; run < options.Runs; run++)
        {
            var seed = options.Seed + run;
            var sync = options.Sync[run % options.Sync.Count];
            var folder = Path.Combine(options.Folder, string.Create(CultureInfo.InvariantCulture, $"power-{seed}"));
            Files.Delete(folder);
            Directory.CreateDirectory(folder);
            var ledger = await Run(seed, sync, folder, summary);
            summary.AddRun(ledger);
            progress.Step();
            if (ledger.Faults.Count == 0)
            {
                Files.Delete(folder);
                continue;
            }

            options.Tell(
                $"Failed: power --runs 1 --seed {seed} --sync {sync} --clients {options.Clients}; what the cut left is in {folder}");
            foreach (var fault in ledger.Faults.Take(5))
                options.Tell($"  {fault}");
        }

        // The proof of the proof: where a power cut may take something, it must have been seen to.
        if (options.Sync.Contains("never") && summary.LostWithLeave == 0)
            throw new DurabilityException("No power cut took anything under the policy never, so the cuts prove nothing.");
        return summary;
    }

    private async Task<Ledger> Run(int seed, string sync, string folder, ProofSummary summary)
    {
        var random = new Random(seed);
        var proof = new DirectoryProof([.. options.Backends], options.Clients, seed, keepsHistory: sync != Always);
        var disk = await DiskImage.Create(Path.Combine(folder, "disk-0.img"), Path.Combine(folder, "disk-0"));
        try
        {
            for (var crash = 0; crash <= options.Crashes; crash++)
            {
                await using var server = Begin(sync, disk, seed);
                if (await server.WhenListening() is not { } address)
                {
                    proof.Ledger.Report(
                        FaultKind.WrongAnswer, $"The server ended with {await server.WhenEnded()} at start {crash}: {server.Said}");
                    return proof.Ledger;
                }

                if (crash > 0)
                {
                    summary.AddCrash(server.Recovery);
                    summary.AddLost(await proof.Check(address));
                }

                if (crash == options.Crashes || proof.Ledger.Faults.Count > 0)
                    return proof.Ledger;
                await proof.Prepare(address);
                var next = await LoadUntilCut(server, address, proof, random, disk, folder, crash + 1);
                disk.Dispose();
                disk = next;
                if (Directory.Exists(Data(disk)))
                    Files.Copy(Data(disk), Path.Combine(folder, "left"));
            }

            return proof.Ledger;
        }
        finally
        {
            disk.Dispose();
        }
    }

    private async Task<DiskImage> LoadUntilCut(
        TestedServer server, Uri address, DirectoryProof proof, Random random, DiskImage disk, string folder, int number)
    {
        using var stop = new CancellationTokenSource();
        var load = proof.Load(address, stop.Token);
        await proof.Ledger.WhenAcknowledged(proof.Ledger.Acknowledged + random.Next(1, options.MostWrites));

        // What kernel and disk do by themselves, so that a power cut takes a part: they write all, or pages in any order.
        var howMuch = random.Next(4);
        if (howMuch < 2)
        {
            await disk.Sync();
            await Task.Delay(random.Next(1, 300));
        }

        server.Freeze();
        await Task.Delay(LastAnswers);
        if (howMuch is 1 or 2)
            disk.SendPages(Path.Combine(Data(disk), "pail.db-wal"), random);
        var name = string.Create(CultureInfo.InvariantCulture, $"disk-{number}");
        var next = await disk.CutPower(Path.Combine(folder, name + ".img"), Path.Combine(folder, name));
        await server.Kill();
        await stop.CancelAsync();
        await load;
        return next;
    }

    private static string Data(DiskImage disk) => Path.Combine(disk.Folder, "data");

    private TestedServer Begin(string sync, DiskImage disk, int seed) => TestedServer.Begin(
        options.Server,
        ["--urls", "http://127.0.0.1:0", "--data", Data(disk), "--sync", sync],
        seed % 2 == 0 ? [] : [(TestedServer.CompactAt, KillRig.SmallLog)]);
}

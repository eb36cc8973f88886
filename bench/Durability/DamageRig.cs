using System.Globalization;
using Pail.Bench.Durability.Model;

namespace Pail.Bench.Durability;

/// <summary>
/// Damages the files of a storage at random places, and looks what the server makes of it: it has everything, or everything up to a commit
/// that looks like one that a crash has interrupted, or does not start and says why.
/// </summary>
internal sealed class DamageRig(DurabilityOptions options)
{
    private const string Database = "pail.db";
    private const string WriteAheadLog = "pail.db-wal";

    // One storage is damaged so often before the next is made.
    private const int PlacesOfOne = 100;

    // What one commit has at most: each client has one request under way, and a batch has seven writes.
    private const int MostOfOneCommit = 30;

    private int _intact;
    private int _cut;
    private int _refused;

    internal async Task<ProofSummary> Run()
    {
        var summary = new ProofSummary();
        var progress = new ProofProgress(options.Tell, options.Runs, "places");
        for (var run = 0; run < options.Runs; run += PlacesOfOne)
        {
            var folder = Path.Combine(
                options.Folder, string.Create(CultureInfo.InvariantCulture, $"damage-{options.Seed + run}"));
            Files.Delete(folder);
            var (proof, wasKilled) = await Fill(options.Seed + run, folder);
            var places = Math.Min(PlacesOfOne, options.Runs - run);
            for (var place = 0; place < places; place++)
            {
                var before = proof.Ledger.Faults.Count;
                var what = await Try(proof, folder, wasKilled, new Random(options.Seed + run + place + 1), summary);
                progress.Step();
                foreach (var fault in proof.Ledger.Faults.Skip(before).Take(5))
                    options.Tell($"Failed: {what} of {folder}, whose damaged files are in {Damaged(folder)}: {fault}");
                if (proof.Ledger.Faults.Count > before)
                    break;
            }

            summary.AddRun(proof.Ledger);
            if (proof.Ledger.Faults.Count == 0)
                Files.Delete(folder);
        }

        summary.Head = string.Create(
            CultureInfo.InvariantCulture,
            $"{_refused + _intact + _cut} places: {_refused} starts refused, {_intact} intact, {_cut} without the end");
        return summary;
    }

    // A storage with a snapshot, and batches after it in the database and in the write-ahead log.
    private async Task<(DirectoryProof Proof, bool WasKilled)> Fill(int seed, string folder)
    {
        var random = new Random(seed);
        var wasKilled = random.Next(2) == 0;
        var proof = new DirectoryProof([.. options.Backends], 2, seed, keepsHistory: true);
        await using var server = Begin(Master(folder));
        if (await server.WhenListening() is not { } address)
            throw new DurabilityException($"The server did not start: {server.Said}");
        await proof.Prepare(address);
        using var stop = new CancellationTokenSource();
        var load = proof.Load(address, stop.Token);
        await proof.Ledger.WhenAcknowledged(random.Next(100, 600));
        if (wasKilled)
        {
            await server.Kill();
            await stop.CancelAsync();
        }
        else
        {
            await stop.CancelAsync();
            await load;
            server.Stop();
        }

        await server.WhenEnded();
        await load;
        return (proof, wasKilled);
    }

    // A deletion or a time to live without an answer may have been stored by the server that was killed. Then the value of the write before
    // it is gone, now or a little later, and looks like one that was lost. The same files without damage tell it; that a kill loses nothing
    // is what the command kill proves.
    private async Task<int> CountGone(DirectoryProof proof, string folder)
    {
        var control = Path.Combine(folder, "control");
        Files.Copy(Master(folder), control);
        await using var server = Begin(control);
        return await server.WhenListening() is { } address
            ? await proof.Check(address, continues: false)
            : throw new DurabilityException($"The server did not start on files without damage: {server.Said}");
    }

    private async Task<string> Try(DirectoryProof proof, string folder, bool wasKilled, Random random, ProofSummary summary)
    {
        var damaged = Damaged(folder);
        Files.Copy(Master(folder), damaged);
        var file = wasKilled && random.Next(2) == 0 ? WriteAheadLog : Database;
        var flips = random.Next(3) > 0;
        var path = Path.Combine(damaged, file);
        var bytes = await File.ReadAllBytesAsync(path);
        var place = random.Next(bytes.Length);
        if (flips)
            bytes[place] ^= (byte)(1 << random.Next(8));
        await File.WriteAllBytesAsync(path, flips ? bytes : bytes[..place]);
        var what = string.Create(CultureInfo.InvariantCulture, $"{file} {(flips ? "flipped" : "cut")} at {place} of {bytes.Length}");

        await using var server = Begin(damaged);
        if (await server.WhenListening() is not { } address)
        {
            CheckRefusal(proof.Ledger, await server.WhenEnded(), server.Said, what);
            _refused++;
            return what;
        }

        summary.AddCrash(server.Recovery);
        var lost = await proof.Check(address, continues: false);
        var most = file == WriteAheadLog ? flips ? MostOfOneCommit : int.MaxValue : 0;
        if (lost > most)
            lost = Math.Max(0, lost - await CountGone(proof, folder));
        if (lost > most)
            proof.Ledger.Report(FaultKind.Lost, $"{what}: {lost} acknowledged writes are gone without a word");
        if (lost > 0)
            _cut++;
        else
            _intact++;
        return what;
    }

    private static void CheckRefusal(Ledger ledger, int exitCode, string said, string what)
    {
        var says = said.Contains("pail: ", StringComparison.Ordinal) && said.Contains(Database, StringComparison.Ordinal);
        if (exitCode is not (1 or 2) || !says)
            ledger.Report(FaultKind.WrongAnswer, $"{what}: the server ended with {exitCode} and said: {said}");
    }

    private static string Master(string folder) => Path.Combine(folder, "whole");

    private static string Damaged(string folder) => Path.Combine(folder, "damaged");

    private TestedServer Begin(string directory) => TestedServer.Begin(
        options.Server, ["--urls", "http://127.0.0.1:0", "--data", directory], (TestedServer.CompactAt, KillRig.SmallLog));
}

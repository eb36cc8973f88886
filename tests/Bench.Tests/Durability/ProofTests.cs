using Pail.Bench.Durability;
using Pail.Bench.Durability.Model;

namespace Pail.Bench.Tests.Durability;

/// <summary>The proof of durable buckets in short; <c>bench -- durability</c> is the long one. Real servers, one after another.</summary>
public sealed class ProofTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pail-proof-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Twenty_kills_lose_nothing_that_was_acknowledged()
    {
        var summary = await new KillRig(Options(runs: 4, crashes: 5)).Run();

        Assert.Equal((20, 0), (summary.Crashes, summary.Faults.Count));
        Assert.True(summary.Acknowledged > 100, summary.Line("kills"));
    }

    [Fact]
    public async Task Damaged_files_are_noticed_or_have_lost_only_their_end()
    {
        var summary = await new DamageRig(Options(runs: 12, crashes: 1)).Run();

        Assert.Empty(summary.Faults);
    }

    [Fact]
    public async Task A_power_cut_takes_nothing_that_was_acknowledged_unless_it_may()
    {
        if (await DiskImage.WhyNot(_folder) is { } reason)
            Assert.Skip(reason);

        // Two directories: never must lose something, which the rig demands itself, and always nothing.
        var summary = await new PowerRig(Options(runs: 2, crashes: 2) with { Sync = ["never", "always"] }).Run();

        Assert.Equal((4, 0), (summary.Crashes, summary.Faults.Count));
    }

    // The proof of the proof.
    [Fact]
    public async Task Files_of_an_earlier_moment_are_noticed()
    {
        var options = Options(runs: 1, crashes: 1);
        var data = Path.Combine(_folder, "data");
        var proof = new DirectoryProof([.. options.Backends], options.Clients, options.Seed, keepsHistory: false);
        await LoadAndKill(proof, data);
        Files.Copy(data, data + "-earlier");
        await LoadAndKill(proof, data);
        Files.Copy(data + "-earlier", data);

        await using var server = Begin(data);
        await proof.Check((await server.WhenListening())!);

        Assert.Contains(proof.Ledger.Faults, static fault => fault.Kind == FaultKind.Lost);
    }

    private static async Task LoadAndKill(DirectoryProof proof, string data)
    {
        await using var server = Begin(data);
        var address = (await server.WhenListening())!;
        await proof.Prepare(address);
        using var stop = new CancellationTokenSource();
        var load = proof.Load(address, stop.Token);
        await proof.Ledger.WhenAcknowledged(proof.Ledger.Acknowledged + 100);
        await server.Kill();
        await stop.CancelAsync();
        await load;
    }

    private static TestedServer Begin(string data) =>
        TestedServer.Begin(TestedServer.Built, ["--urls", "http://127.0.0.1:0", "--data", data]);

    private DurabilityOptions Options(int runs, int crashes) => new()
    {
        Runs = runs,
        Crashes = crashes,
        Seed = Random.Shared.Next(1_000_000),
        Clients = 8,
        MostWrites = 300,
        Longest = TimeSpan.FromMilliseconds(300),
        Folder = Path.Combine(_folder, "runs"),
        Tell = static line => TestContext.Current.TestOutputHelper?.WriteLine(line),
    };
}

using System.CommandLine;

namespace Pail.Bench.Durability;

/// <summary><c>durability</c>: proves with real processes that what the server has acknowledged survives.</summary>
internal static class DurabilityCommand
{
    internal const string Word = "durability";

    private const int Failed = 1;
    private const int Impossible = 3;

    private static readonly string[] Always = ["always"];

    private static readonly string[] EveryPolicy = ["always", "100ms", "never"];

    public static Command Create() => new(Word, "Proves that what was acknowledged survives a kill, a power cut and damage, or is refused.")
    {
        Proof(
            "kill", "Kills the server under load at random moments.", "kills", 100, 5, Always,
            static options => new KillRig(options).Run()),
        Proof(
            "power", "Cuts the power of the disk under the server. Needs root and loop devices.", "cuts", 20, 5, EveryPolicy,
            static options => new PowerRig(options).Run()),
        Proof(
            "damage", "Flips bits and cuts files at random places.", "starts", 1000, 1, Always,
            static options => new DamageRig(options).Run()),
    };

    private static Command Proof(
        string name,
        string description,
        string crashes,
        int defaultRuns,
        int defaultCrashes,
        string[] defaultSync,
        Func<DurabilityOptions, Task<ProofSummary>> prove)
    {
        var runs = new Option<int>("--runs") { Description = "How many directories.", DefaultValueFactory = _ => defaultRuns };
        var times = new Option<int>($"--{crashes}")
        {
            Description = $"How many {crashes} each directory has.",
            DefaultValueFactory = _ => defaultCrashes,
        };
        var seed = new Option<int>("--seed")
        {
            Description = "What the first run begins with; each next run takes the next number.",
            DefaultValueFactory = _ => Random.Shared.Next(1_000_000),
        };
        var backends = new Option<string[]>("--backends")
        {
            Description = "The backends of the buckets; all unless given.",
            AllowMultipleArgumentsPerToken = true,
        };
        backends.AcceptOnlyFromAmong(Load.Backend.Names);
        var sync = new Option<string[]>("--sync")
        {
            Description = "The policies: always, never or a time. Runs take turns with them.",
            AllowMultipleArgumentsPerToken = true,
        };
        var clients = new Option<int>("--clients") { Description = "How many clients write.", DefaultValueFactory = _ => 20 };
        var server = new Option<string?>("--server")
        {
            Description = "A native server or a .dll; the one that was built with this program unless given.",
        };
        var folder = new Option<string?>("--folder") { Description = "Where the directories are made; a temporary folder unless given." };
        var command = new Command(name, description) { runs, times, seed, backends, sync, clients, server, folder };
        command.SetAction(async (parsed, _) =>
        {
            var options = new DurabilityOptions
            {
                Runs = parsed.GetValue(runs),
                Crashes = parsed.GetValue(times),
                Seed = parsed.GetValue(seed),
                Clients = parsed.GetValue(clients),
                Backends = parsed.GetValue(backends) is { Length: > 0 } some ? some : Load.Backend.Names,
                Sync = parsed.GetValue(sync) is { Length: > 0 } policies ? policies : defaultSync,
                Server = parsed.GetValue(server) ?? TestedServer.Built,
                Folder = parsed.GetValue(folder) ?? Path.Combine(Path.GetTempPath(), "pail-durability"),
            };
            try
            {
                var summary = await prove(options);
                options.Tell(summary.Line(crashes));
                return summary.Faults.Count == 0 ? 0 : Failed;
            }
            catch (DurabilityException failure)
            {
                await Console.Error.WriteLineAsync(failure.Message);
                return Impossible;
            }
        });
        return command;
    }
}

using System.CommandLine;
using Pail.Bench.Cluster.Rigs;
using Pail.Bench.Durability;

namespace Pail.Bench.Cluster;

/// <summary><c>cluster</c>: proves with real silos, stores and faults that a cluster loses nothing and shows nothing old.</summary>
internal static class ClusterCommand
{
    internal const string Word = "cluster";

    private const int Failed = 1;
    private const int Impossible = 3;

    public static Command Create() => new(Word, "Proves what a cluster promises while its silos and its store fail under load.")
    {
        Proof("kill", "Kills silos that own buckets.", static options => new SiloKillRig(options)),
        Proof("leave", "Restarts all silos, one after another, as an update does.", static options => new LeaveRig(options)),
        Proof("pause", "Lets an owner hang until it was declared dead, and go on.", static options => new PauseRig(options)),
        Proof("store", "Kills the store, cuts its connections, lets it hang.", static options => new StoreRig(options)),
        Proof("full", "Fills the store.", static options => new FullRig(options)),
    };

    private static Command Proof(string name, string description, Func<ClusterOptions, ClusterRig> create)
    {
        var defaults = new ClusterOptions();
        var runs = new Option<int>("--runs") { Description = "How many clusters.", DefaultValueFactory = _ => 5 };
        var store = new Option<StoreChoice>("--store")
        {
            Description = "Where the buckets are: sqlite, redis or postgres.",
            DefaultValueFactory = _ => StoreChoice.Redis,
        };
        var seconds = new Option<double>("--seconds")
        {
            Description = "How long the load of each cluster is.",
            DefaultValueFactory = _ => defaults.Time.TotalSeconds,
        };
        var seed = new Option<int>("--seed")
        {
            Description = "What the first run begins with; each next run takes the next number.",
            DefaultValueFactory = _ => Random.Shared.Next(1_000_000),
        };
        var clients = new Option<int>("--clients") { Description = "How many clients.", DefaultValueFactory = _ => defaults.Clients };
        var silo = new Option<string?>("--silo")
        {
            Description = "The .dll of a silo; the one that was built with this program unless given.",
        };
        var kills = new Option<int>("--kills")
        {
            Description = "How many times silos of one cluster are killed.",
            DefaultValueFactory = static _ => 1,
        };
        var keep = new Option<bool>("--keep") { Description = "Keep history and logs of every run." };
        var victims = new Option<int>("--victims") { Description = "How many silos are killed at once; 0 for one, and now and then two." };
        var command = new Command(name, description) { runs, store, seconds, seed, clients, silo, keep, victims, kills };
        command.SetAction(async (parsed, _) =>
        {
            var options = defaults with
            {
                Runs = parsed.GetValue(runs),
                Store = parsed.GetValue(store),
                Time = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                Seed = parsed.GetValue(seed),
                Clients = parsed.GetValue(clients),
                Kills = parsed.GetValue(kills),
                Victims = parsed.GetValue(victims),
                Keeps = parsed.GetValue(keep),
                Program = parsed.GetValue(silo) ?? defaults.Program,
            };
            try
            {
                var summary = await create(options).Run();
                summary.Write(Console.Out);
                return summary.Violations.Count == 0 ? 0 : Failed;
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

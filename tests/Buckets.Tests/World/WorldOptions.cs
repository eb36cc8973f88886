using System.Globalization;
using Pail.Runtime.Supervision;
using Pail.Runtime.Tables;

namespace Pail.Buckets.Tests.World;

/// <summary>What kind of a world a seed gives. All of it is drawn from the seed.</summary>
internal sealed class WorldOptions
{
    private const string SeedsVariable = "PAIL_WORLD_SEEDS";
    private const string SeedVariable = "PAIL_WORLD_SEED";

    private const string HistoriesVariable = "PAIL_WORLD_HISTORIES";

    private static readonly string[] Names = ["b0", "b1", "b2"];

    private readonly Dictionary<string, BucketConfig> _configs = [];

    internal WorldOptions(Random random, BucketVariant variant)
    {
        IsDurable = variant.IsDurable();
        HasBudget = random.Next(3) == 0;
        Kills = random.Next(3) switch { 0 => 0, 1 => 1, _ => 4 };
        Suspends = random.Next(3) == 0;
        Clients = random.Next(2, 5);
        Deletes = random.Next(2) == 0;
        foreach (var name in Names[..random.Next(1, 4)])
            _configs[name] = NewConfig(random, _configs.Count == 0 || random.Next(2) == 0 ? variant : variant.WithBackend(random.Next(4)));
    }

    /// <summary>How many worlds each variant gets. A few by default; a long run sets many.</summary>
    internal static int Seeds => Number(SeedsVariable) ?? 250;

    /// <summary>The only seed to run, to see a failure again.</summary>
    internal static int? OnlySeed => Number(SeedVariable);

    /// <summary>How many histories of real threads each variant gets.</summary>
    internal static int Histories => Number(HistoriesVariable) ?? 100;

    internal bool IsDurable { get; }

    internal bool HasBudget { get; }

    /// <summary>How often processes are killed; 0 for never.</summary>
    internal int Kills { get; }

    /// <summary>Whether the processes of buckets stop now and then for a while, so that calls time out.</summary>
    internal bool Suspends { get; }

    internal int Clients { get; }

    /// <summary>Whether clients delete buckets.</summary>
    internal bool Deletes { get; }

    internal IReadOnlyDictionary<string, BucketConfig> Configs => _configs;

    /// <summary>Whether deleters of a bucket insist that it is empty. It depends on the name, so that a history tells.</summary>
    internal static bool IsDeletedOnlyWhenEmpty(string name) => name != "b1";

    /// <summary>The same configuration with other limits.</summary>
    internal static BucketConfig WithOtherLimits(Random random, BucketConfig config) => config with
    {
        MaxKeys = random.Next(3) == 0 ? null : random.Next(1, 4),
        MaxBytes = random.Next(3) == 0 ? random.Next(6, 16) : null,
        Eviction = (Eviction)random.Next(2),
        Expiration = random.Next(3) switch
        {
            0 => Expiration.After(TimeSpan.FromMilliseconds(random.Next(1, 10))),
            1 when random.Next(2) == 0 && !config.Durable => Expiration.Sliding(TimeSpan.FromMilliseconds(random.Next(1, 6))),
            _ => Expiration.None,
        },
    };

    private static BucketConfig NewConfig(Random random, BucketVariant variant)
    {
        var config = variant.Config() with
        {
            MaxValueBytes = random.Next(3) == 0 ? 6 : 100,
            CallTimeout = TimeSpan.FromMilliseconds(variant.IsDurable() ? 8 : 3),
            Restart = random.Next(6) switch { 0 => Restart.Temporary, 1 => Restart.Transient, _ => Restart.Permanent },
        };
        return random.Next(2) == 0 ? config : WithOtherLimits(random, config);
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}

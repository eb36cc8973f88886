using Pail.Bench.Durability;

namespace Pail.Bench.Cluster;

/// <summary>What is proved, over what, and how often.</summary>
internal sealed record ClusterOptions
{
    internal int Runs { get; init; } = 1;

    internal StoreChoice Store { get; init; }

    /// <summary>How long the load of one run is.</summary>
    internal TimeSpan Time { get; init; } = TimeSpan.FromSeconds(12);

    internal int Seed { get; init; } = 1;

    /// <summary>How many clients read and write.</summary>
    internal int Clients { get; init; } = 12;

    /// <summary>How long a client rests after each request. Without a rest, the load takes all there is of the machine.</summary>
    internal TimeSpan Rest { get; init; }

    internal int Silos { get; init; } = 3;

    /// <summary>How many silos are killed at once; 0 for mostly one, and two now and then.</summary>
    internal int Victims { get; init; }

    /// <summary>How many times silos of one cluster are killed.</summary>
    internal int Kills { get; init; } = 1;

    /// <summary>The program of a silo.</summary>
    internal string Program { get; init; } = TestedServer.BuiltSilo;

    /// <summary>Whether history and logs are kept of every run, and not only of those that have failed.</summary>
    internal bool Keeps { get; init; }

    /// <summary>Where results are told.</summary>
    internal Action<string> Tell { get; init; } = Console.WriteLine;
}

namespace Pail.Bench.Durability;

/// <summary>What is proved, and how often.</summary>
internal sealed record DurabilityOptions
{
    internal required int Runs { get; init; }

    /// <summary>How many times the server is killed, or the power is cut, on the same directory.</summary>
    internal int Crashes { get; init; } = 5;

    internal required int Seed { get; init; }

    internal IReadOnlyList<string> Backends { get; init; } = Load.Backend.Names;

    /// <summary>The policies, as the server's switch takes them. Runs take turns with them.</summary>
    internal IReadOnlyList<string> Sync { get; init; } = ["always"];

    /// <summary>How many clients write at the same time.</summary>
    internal int Clients { get; init; } = 20;

    /// <summary>The longest time from the first request to a crash, if it comes at a time.</summary>
    internal TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>The most writes between two crashes, if the crash comes after writes.</summary>
    internal int MostWrites { get; init; } = 2000;

    /// <summary>The server: a native one, or a .dll.</summary>
    internal string Server { get; init; } = TestedServer.Built;

    /// <summary>Where the directories are made.</summary>
    internal string Folder { get; init; } = Path.Combine(Path.GetTempPath(), "pail-durability");

    /// <summary>Where results are told.</summary>
    internal Action<string> Tell { get; init; } = Console.WriteLine;
}

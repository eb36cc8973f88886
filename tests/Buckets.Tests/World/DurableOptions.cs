namespace Pail.Buckets.Tests.World;

/// <summary>What the disk and the program of a durable world are like. All of it is drawn from the seed.</summary>
internal sealed class DurableOptions(Random random)
{
    /// <summary>The policy: always, now and then, or never.</summary>
    internal TimeSpan? SyncEvery { get; } =
        random.Next(4) switch { 0 => TimeSpan.FromMilliseconds(3), 1 => null, _ => TimeSpan.Zero };

    /// <summary>How large the log becomes before a snapshot takes its place.</summary>
    internal long CompactAt { get; } = random.Next(3) switch { 0 => 500, 1 => 3000, _ => long.MaxValue / 4 };

    /// <summary>How many bytes may wait to be written.</summary>
    internal long MaxPendingBytes { get; } = random.Next(2) == 0 ? 600 : 1_000_000;

    /// <summary>How many tenths of a millisecond a commit takes at most. Now and then one takes twenty times as long.</summary>
    internal int CommitTime { get; } = random.Next(3) switch { 0 => 0, 1 => 5, _ => 15 };

    /// <summary>One of how many commits finds the disk full; 0 for none.</summary>
    internal int FullOneIn { get; } = random.Next(3) == 0 ? 30 : 0;

    /// <summary>One of how many commits fails for good; 0 for none.</summary>
    internal int FailOneIn { get; } = random.Next(4) == 0 ? 100 : 0;

    /// <summary>Whether the power is cut when the program dies, so that what was not synced may be lost.</summary>
    internal bool CutsPower { get; } = random.Next(2) == 0;

    /// <summary>After how many milliseconds the program dies at most.</summary>
    internal int Life { get; } = random.Next(4) == 0 ? 1000 : random.Next(10, 40);

    /// <summary>Whether an answer is lost by a power cut.</summary>
    internal bool IsLossy => SyncEvery != TimeSpan.Zero;
}

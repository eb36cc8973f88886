using Pail.Buckets;

namespace Pail.Bench.Buckets.Workloads;

/// <summary>The names, keys and values that all contestants use. They are made once, before the measurements.</summary>
internal static class Records
{
    /// <summary>How many keys all buckets of a store have together.</summary>
    public const int Count = 16_000;

    public const string ContentType = "application/octet-stream";

    private static readonly Dictionary<int, string[]> Made = [];

    /// <summary>A value of 100 bytes.</summary>
    public static byte[] Bytes { get; } = [.. Enumerable.Repeat((byte)'v', 100)];

    /// <summary>A value of 1 KB.</summary>
    public static byte[] Kilobyte { get; } = [.. Enumerable.Repeat((byte)'v', 1024)];

    public static NewValue Value { get; } = new(Bytes, ContentType);

    public static NewValue LargeValue { get; } = new(Kilobyte, ContentType);

    /// <summary>The names of a number of buckets.</summary>
    public static string[] Names(int buckets)
    {
        lock (Made)
        {
            return Made.TryGetValue(buckets, out var names)
                ? names
                : Made[buckets] = [.. Enumerable.Range(0, buckets).Select(static i => $"bucket-{i}")];
        }
    }
}

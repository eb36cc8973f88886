using Pail.Buckets;

namespace Pail.Bench.Durable.Workloads;

/// <summary>The keys and the value that all contestants store: 16 and 184 bytes.</summary>
internal static class DurableRecords
{
    public const int KeyBytes = 16;
    public const int ValueBytes = 184;

    /// <summary>How many keys the writers overwrite in turn.</summary>
    public const int Count = 16_000;

    public const string ContentType = "application/octet-stream";

    private static string[] _keys = [];

    public static byte[] Bytes { get; } = [.. Enumerable.Repeat((byte)'v', ValueBytes)];

    public static NewValue Value { get; } = new(Bytes, ContentType);

    /// <summary>At least so many keys: <c>key-000000000000</c> and on.</summary>
    public static string[] Keys(int count)
    {
        if (_keys.Length < count)
            _keys = [.. Enumerable.Range(0, count).Select(static i => $"key-{i:000000000000}")];
        return _keys;
    }

    /// <summary>The next key of a writer, in steps which are too large for the processor's caches to guess.</summary>
    public static int After(int key) => (key + 7919) % Count;

    /// <summary>The key with which a writer begins.</summary>
    public static int First(int writer) => writer * 31 % Count;
}

namespace Pail.Bench.Buckets.Workloads;

/// <summary>An object with the fields of an entry, for dictionaries.</summary>
internal sealed class PlainEntry(string key, ReadOnlyMemory<byte> value, string contentType, long epoch, long number, long time)
{
    public string Key { get; } = key;

    public ReadOnlyMemory<byte> Value { get; } = value;

    public string ContentType { get; } = contentType;

    public object? Headers { get; }

    public long Epoch { get; } = epoch;

    public long Number { get; } = number;

    public long Created { get; } = time;

    public long Modified { get; } = time;

    public object? Tracking { get; }
}

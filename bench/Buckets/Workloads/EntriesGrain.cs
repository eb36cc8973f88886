namespace Pail.Bench.Buckets.Workloads;

/// <summary>A bucket of an Orleans silo.</summary>
public sealed class EntriesGrain : Grain, IEntriesGrain
{
    private readonly Dictionary<string, byte[]> _entries = [];

    public ValueTask<byte[]?> Get(string key) => new(_entries.GetValueOrDefault(key));

    public ValueTask Put(string key, byte[] value)
    {
        _entries[key] = value;
        return default;
    }
}

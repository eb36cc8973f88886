namespace Pail.Bench.Buckets.Workloads;

/// <summary>A bucket of an Orleans silo, found by its name.</summary>
public interface IEntriesGrain : IGrainWithStringKey
{
    ValueTask<byte[]?> Get(string key);

    ValueTask Put(string key, byte[] value);
}

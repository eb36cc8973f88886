namespace Pail.Bench.Behaviours.Workloads;

/// <summary>The bucket of an Orleans silo.</summary>
public interface IBucketGrain : IGrainWithIntegerKey
{
    ValueTask<int> Get(string key);
}

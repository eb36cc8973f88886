using Pail.Bench.Buckets.Workloads;
using Pail.Bench.Compare;

namespace Pail.Bench.Buckets;

/// <summary>The contests between the variants of a bucket and their peers, for the comparison and for BenchmarkDotNet.</summary>
internal static partial class BucketContests
{
    /// <summary>Gets or puts of existing keys, all callers working at the same time, on all buckets in turn.</summary>
    /// <param name="callers">How many callers.</param>
    /// <param name="buckets">How many buckets.</param>
    /// <param name="puts">Whether to put instead of to get.</param>
    public static Contest Operations(int callers, int buckets, bool puts)
    {
        (string, Func<IWorkload>) Entrant(string name, Func<Store> store) => (name, () => new Callers(store(), callers, buckets, puts));

        var peers = new List<(string, Func<IWorkload>)>
        {
            Entrant(Names.Concurrent, static () => new ConcurrentStore()),
            Entrant(Names.DistributedCache, static () => new DistributedCacheStore()),
            Entrant(Names.Orleans, static () => new OrleansStore()),
        };
        peers.AddRange(RedisProgram.Found.Select(program => Entrant(program.Name, () => new RedisStore(program))));
        var operation = $"{(puts ? "put" : "get")} {callers} {buckets}";
        return new Contest(
            null,
            [.. Variant.All.Select(variant => Entrant(variant.Name, () => new PailStore(variant))), .. peers])
        {
            OnBeam = new Dictionary<string, string>
            {
                [Names.BeamAgent] = $"bucket_agent_{operation}",
                [Names.BeamTable] = $"bucket_table_{operation}",
            },
        };
    }
}

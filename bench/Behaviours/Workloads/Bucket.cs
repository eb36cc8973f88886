using System.Collections.Immutable;

namespace Pail.Bench.Behaviours.Workloads;

/// <summary>The contents of the bucket, the same for all contestants.</summary>
internal static class Bucket
{
    public const string Key = "milk";

    public static ImmutableDictionary<string, int> Full { get; } = ImmutableDictionary<string, int>.Empty.Add(Key, 1);
}

using System.Globalization;
using Pail.Bench.Load;

namespace Pail.Bench.Cluster;

/// <summary>The buckets of a run: some of each backend.</summary>
internal static class Buckets
{
    private const int OfEach = 4;

    /// <summary>The names, with the backend of each.</summary>
    internal static readonly IReadOnlyList<(string Name, string Backend)> All =
    [
        .. Backend.Default.SelectMany(static backend => Enumerable.Range(1, OfEach).Select(number =>
            (string.Create(CultureInfo.InvariantCulture, $"{backend}-{number}"), backend))),
    ];

    internal static readonly IReadOnlyList<string> Names = [.. All.Select(static bucket => bucket.Name)];
}

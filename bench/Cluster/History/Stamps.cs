using System.Globalization;

namespace Pail.Bench.Cluster.History;

/// <summary>Numbers as text.</summary>
internal static class Stamps
{
    /// <summary>The number after this one; 1 after nothing.</summary>
    internal static string Next(string? number) =>
        ((number is null ? 0 : long.Parse(number, CultureInfo.InvariantCulture)) + 1).ToString(CultureInfo.InvariantCulture);
}

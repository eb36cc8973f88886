namespace Pail.Bench.Load;

internal static class Statistics
{
    /// <summary>The median; of an even number the mean of the two in the middle, of nothing 0.</summary>
    public static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        return sorted.Length == 0 ? 0 : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

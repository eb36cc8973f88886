namespace Pail.Bench.Compare;

/// <summary>A row with its figures.</summary>
/// <param name="Row">The row.</param>
/// <param name="Figures">The median of every contestant that was measured, by name.</param>
/// <param name="Allocated">The median of the bytes we allocate for an operation.</param>
/// <param name="Rounds">Of how many rounds.</param>
internal sealed record RowResult(Row Row, IReadOnlyDictionary<string, double> Figures, double Allocated, int Rounds)
{
    public bool IsMet => Row.Target.IsMet(Figures, Allocated);

    /// <summary>
    /// The peer that the row's ratio is about: the target's, or else the best of those measured; null when there is none.
    /// </summary>
    public string? Peer => Row.Target.Peer is { } peer && Figures.ContainsKey(peer)
        ? peer
        : Figures.Where(figure => figure.Key != Names.Pail).OrderBy(figure => figure.Value).Select(figure => figure.Key).FirstOrDefault();

    /// <summary>That peer's figure over ours; null when there is none to compare with, or nothing that grew.</summary>
    public double? Ratio => Peer is { } peer && Figures[peer] > 0 && Figures[Names.Pail] > 0 ? Figures[peer] / Figures[Names.Pail] : null;

    /// <summary>Makes it of the samples of all contestants.</summary>
    public static RowResult Of(Row row, IReadOnlyDictionary<string, List<Sample>> samples) => new(
        row,
        samples.ToDictionary(pair => pair.Key, pair => Median(pair.Value.Select(row.Figure))),
        Median(samples[Names.Pail].Select(sample => sample.AllocatedEach)),
        samples[Names.Pail].Count);

    private static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

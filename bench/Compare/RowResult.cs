namespace Pail.Bench.Compare;

/// <summary>A row with its figures.</summary>
/// <param name="Row">The row.</param>
/// <param name="Figures">The median of every contestant that was measured, by name.</param>
/// <param name="Allocated">The median of the bytes that Pail allocates for an operation.</param>
/// <param name="Rounds">How many rounds the medians are of.</param>
internal sealed record RowResult(Row Row, IReadOnlyDictionary<string, double> Figures, double Allocated, int Rounds)
{
    /// <summary>The least and the greatest figure of each contestant.</summary>
    public required IReadOnlyDictionary<string, (double Least, double Greatest)> Spreads { get; init; }

    /// <summary>Whether the rounds of a peer overlap with Pail's, so that its standing may be chance.</summary>
    public bool Overlaps(string peer) =>
        Spreads[peer].Least <= Spreads[Names.Pail].Greatest && Spreads[Names.Pail].Least <= Spreads[peer].Greatest;

    public bool? IsMet => Row.Target?.IsMet(Figures, Allocated);

    /// <summary>
    /// The peer of the row's ratio: the target's peer, or else the best peer that was measured; null when there is none.
    /// </summary>
    public string? Peer => Row.Target?.Peer is { } peer && Figures.ContainsKey(peer)
        ? peer
        : Figures.Where(figure => figure.Key != Names.Pail).OrderBy(figure => figure.Value).Select(figure => figure.Key).FirstOrDefault();

    /// <summary>The peer's figure divided by Pail's; null when there is no peer, or a figure is not positive.</summary>
    public double? Ratio => Peer is { } peer && Figures[peer] > 0 && Figures[Names.Pail] > 0 ? Figures[peer] / Figures[Names.Pail] : null;

    /// <summary>
    /// The figure of each peer divided by Pail's, the fastest peer first. Without those that are not positive, which have no ratio.
    /// </summary>
    public IReadOnlyList<(string Peer, double Ratio)> Ratios =>
    [
        .. Figures.Where(figure => figure.Key != Names.Pail && figure.Value > 0 && Figures[Names.Pail] > 0)
            .OrderBy(figure => figure.Value)
            .Select(figure => (figure.Key, figure.Value / Figures[Names.Pail])),
    ];

    /// <summary>The peers that take less than Pail.</summary>
    public IReadOnlyList<(string Peer, double Ratio)> Ahead => [.. Ratios.Where(each => Standings.Of(each.Ratio) == Standing.Ahead)];

    /// <summary>Makes the result of a row from the samples of all contestants.</summary>
    public static RowResult Of(Row row, IReadOnlyDictionary<string, List<Sample>> samples)
    {
        var shown = row.Columns?.Where(pair => samples.ContainsKey(pair.Value)).ToDictionary(pair => pair.Key, pair => samples[pair.Value])
            ?? samples;
        return new(
            row,
            shown.ToDictionary(pair => pair.Key, pair => Median(pair.Value.Select(row.Figure))),
            Median(shown[Names.Pail].Select(sample => sample.AllocatedEach)),
            shown[Names.Pail].Count)
        {
            Spreads = shown.ToDictionary(pair => pair.Key, pair => (pair.Value.Min(row.Figure), pair.Value.Max(row.Figure))),
        };
    }

    private static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

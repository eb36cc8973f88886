namespace Pail.Bench.Compare;

/// <summary>The target of a row: a ratio to a peer measured in the same run, or a plain limit.</summary>
/// <param name="Limit">The largest allowed figure. With a peer, it counts only if the peer was not measured, or if it
/// <see cref="Holds"/>.</param>
/// <param name="Peer">The peer to compare with, or null.</param>
/// <param name="Times">The smallest allowed ratio of the peer's figure to Pail's. Below 1 if Pail may be slower.</param>
/// <param name="AllocatesNothing">Whether an operation must also allocate nothing.</param>
internal sealed record Target(double Limit, string? Peer = null, double Times = 0, bool AllocatesNothing = false)
{
    /// <summary>Whether the limit counts even if the peer was measured.</summary>
    public bool Holds { get; init; }

    /// <summary>Whether it is enough to meet the limit or the ratio.</summary>
    public bool Either { get; init; }

    /// <summary>A target without a limit: at most <paramref name="times"/> the figure of a peer that is always measured.</summary>
    public static Target AtMost(double times, string peer) => new(double.NaN, peer, 1 / times);

    /// <summary>
    /// The target in words: <c>20x BEAM (else 60 ns)</c>, <c>≤ 60 ns and 2x BEAM</c>, or <c>≤ 1.3 times Akka.NET (0.77x)</c>. The number in
    /// brackets is the smallest allowed ratio.
    /// </summary>
    public string Write(Unit unit)
    {
        var limit = unit.Write(Limit);
        var text = this switch
        {
            { Peer: null } => $"≤ {limit}",
            { Either: true, Times: < 1 } => $"≤ {limit} or {Units.Digits(1 / Times)} times {Peer} ({Units.Digits(Times)}x)",
            { Either: true } => $"≤ {limit} or {Units.Digits(Times)}x {Peer}",
            { Times: < 1 } => $"≤ {Units.Digits(1 / Times)} times {Peer} ({Units.Digits(Times)}x)",
            { Holds: true } => $"≤ {limit} and {Units.Digits(Times)}x {Peer}",
            { Limit: double.NaN } => $"{Units.Digits(Times)}x {Peer}",
            _ => $"{Units.Digits(Times)}x {Peer} (else {limit})",
        };
        return AllocatesNothing ? $"{text}, 0 B" : text;
    }

    /// <summary>Whether the medians meet the target.</summary>
    /// <param name="figures">The medians of Pail and its peers, by name.</param>
    /// <param name="allocated">The bytes that Pail allocates for an operation.</param>
    public bool IsMet(IReadOnlyDictionary<string, double> figures, double allocated)
    {
        var ours = figures[Names.Pail];
        var keepsLimit = ours <= Limit;
        var reached = Peer is not null && figures.TryGetValue(Peer, out var peer)
            ? (peer >= Times * ours && (keepsLimit || !Holds)) || (Either && keepsLimit)
            : keepsLimit;

        // Below 1, not 0: the start of the callers allocates a little, which is less than a byte for each operation.
        return reached && (!AllocatesNothing || allocated < 1);
    }
}

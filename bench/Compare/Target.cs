namespace Pail.Bench.Compare;

/// <summary>What a row is to reach: so many times better than a peer measured in the same run, or else a plain limit.</summary>
/// <param name="Limit">The most the figure may be. With a peer it counts only while that peer is not there, unless it
/// <see cref="Holds"/>.</param>
/// <param name="Peer">Whom to compare with, or null.</param>
/// <param name="Times">How many times the peer's figure must be ours, at least. Below 1 where we may be worse.</param>
/// <param name="AllocatesNothing">Whether an operation must also allocate nothing at all.</param>
internal sealed record Target(double Limit, string? Peer = null, double Times = 0, bool AllocatesNothing = false)
{
    /// <summary>Whether the figure must keep to the limit also when the peer is there.</summary>
    public bool Holds { get; init; }

    /// <summary>No worse than so many times the figure of a peer that is always there.</summary>
    public static Target AtMost(double times, string peer) => new(double.NaN, peer, 1 / times);

    /// <summary>
    /// The target in words: <c>20x BEAM (else 60 ns)</c>, <c>≤ 60 ns and 2x BEAM</c>, or <c>≤ 1.3 times Akka.NET (0.77x)</c>, where what
    /// stands in brackets is what the row's ratio must reach.
    /// </summary>
    public string Write(Unit unit)
    {
        var limit = unit.Write(Limit);
        var text = this switch
        {
            { Peer: null } => $"≤ {limit}",
            { Times: < 1 } => $"≤ {Units.Digits(1 / Times)} times {Peer} ({Units.Digits(Times)}x)",
            { Holds: true } => $"≤ {limit} and {Units.Digits(Times)}x {Peer}",
            _ => $"{Units.Digits(Times)}x {Peer} (else {limit})",
        };
        return AllocatesNothing ? $"{text}, 0 B" : text;
    }

    /// <summary>Whether the medians reach it.</summary>
    /// <param name="figures">Ours and the peers' medians, by name.</param>
    /// <param name="allocated">What we allocate for an operation.</param>
    public bool IsMet(IReadOnlyDictionary<string, double> figures, double allocated)
    {
        var ours = figures[Names.Pail];
        var keepsLimit = ours <= Limit;
        var reached = Peer is not null && figures.TryGetValue(Peer, out var peer)
            ? peer >= Times * ours && (keepsLimit || !Holds)
            : keepsLimit;

        // Spread over the operations, the callers' own start is less than a byte.
        return reached && (!AllocatesNothing || allocated < 1);
    }
}

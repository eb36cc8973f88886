namespace Pail.Bench.Compare;

/// <summary>What a row is to reach: so many times better than a peer measured in the same run, or else a plain limit.</summary>
/// <param name="Limit">The most the figure may be. With a peer it counts only while that peer is not there.</param>
/// <param name="Peer">Whom to compare with, or null.</param>
/// <param name="Times">How many times the peer's figure must be ours, at least.</param>
/// <param name="AllocatesNothing">Whether an operation must also allocate nothing at all.</param>
internal sealed record Target(double Limit, string? Peer = null, double Times = 0, bool AllocatesNothing = false)
{
    /// <summary>The target in words, as in <c>20x BEAM (else 60 ns)</c>.</summary>
    public string Write(Unit unit)
    {
        var limit = unit.Write(Limit);
        var text = Peer is null ? $"≤ {limit}" : $"{Units.Digits(Times)}x {Peer} (else {limit})";
        return AllocatesNothing ? $"{text}, 0 B" : text;
    }

    /// <summary>Whether the medians reach it.</summary>
    /// <param name="figures">Ours and the peers' medians, by name.</param>
    /// <param name="allocated">What we allocate for an operation.</param>
    public bool IsMet(IReadOnlyDictionary<string, double> figures, double allocated)
    {
        var ours = figures[Names.Pail];
        var reached = Peer is not null && figures.TryGetValue(Peer, out var peer) ? peer >= Times * ours : ours <= Limit;

        // Spread over the operations, the callers' own start is less than a byte.
        return reached && (!AllocatesNothing || allocated < 1);
    }
}

namespace Pail.Bench.Compare;

/// <summary>Says what a row shows in which Pail has one contestant.</summary>
internal static class RowFinding
{
    public static string Of(RowResult result)
    {
        var unit = result.Row.Unit;
        var ratios = result.Ratios.ToLookup(each => Standings.Of(each.Ratio));
        var sentences = new List<string> { $"Pail takes {unit.Write(result.Figures[Names.Pail])}." };
        if (ratios[Standing.Ahead].ToArray() is { Length: > 0 } ahead)
            sentences.Add(Ahead(unit, ahead));
        if (ratios[Standing.Even].ToArray() is { Length: > 0 } even)
            sentences.Add(Comparing.Even(unit, even.Select(each => each.Peer)));
        if (ratios[Standing.Behind].ToArray() is { Length: > 0 } behind)
            sentences.Add(Comparing.Behind(unit, behind));

        // Without a ratio there are only the figures. Memory in use may have shrunk.
        sentences.AddRange(result.Figures
            .Where(figure => figure.Key != Names.Pail && result.Ratios.All(each => each.Peer != figure.Key))
            .Select(figure => Wording.Sentence($"{Wording.Contestant(figure.Key)} takes {unit.Write(figure.Value)}")));
        if (TargetFinding.Of(result) is { } target)
            sentences.Add(target);
        return string.Join(" ", sentences);
    }

    private static string Ahead(Unit unit, (string Peer, double Ratio)[] peers)
    {
        var names = Wording.List(peers.Select(each => Wording.Contestant(each.Peer)));
        var shares = Wording.List(peers.Select(each => Comparing.Times(each.Ratio)));
        var (are, take) = peers.Length == 1 ? ("is", "it takes") : ("are", "they take");
        return unit == Unit.Time
            ? Wording.Sentence($"{names} {are} faster: {take} {shares} of Pail's time")
            : Wording.Sentence($"{names} {are} smaller: {take} {shares} of Pail's memory");
    }
}

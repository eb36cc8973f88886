namespace Pail.Bench.Compare;

/// <summary>
/// Says what the rows show in which each variant of a bucket has one: how they differ, and where each peer is beside them.
/// </summary>
internal static class VariantFinding
{
    public static string Of(IReadOnlyList<RowResult> rows)
    {
        var peers = rows.SelectMany(row => row.Ratios.Select(each => each.Peer)).Distinct();
        return string.Join(" ", [.. Variants(rows), .. peers.Select(peer => Peer(rows, peer)), .. Targets(rows)]);
    }

    private static IEnumerable<string> Variants(IReadOnlyList<RowResult> rows)
    {
        var unit = rows[0].Row.Unit;
        RowResult[] sorted = [.. rows.OrderBy(Ours)];
        var best = sorted[0];
        if (Ours(best) <= 0)
        {
            yield return Wording.Sentence(
                string.Join(", ", sorted.Select(row => $"{Wording.Contestant(row.Row.Variant!)} takes {unit.Write(Ours(row))}")));
            yield break;
        }

        var least = unit == Unit.Time ? "is fastest: it takes" : "takes least:";
        yield return Wording.Sentence($"{Wording.Contestant(best.Row.Variant!)} {least} {unit.Write(Ours(best))}");
        var others = sorted.Skip(1).Select(row => (Name: row.Row.Variant!, Ratio: Ours(row) / Ours(best)))
            .ToLookup(each => Standings.Of(each.Ratio));
        if (others[Standing.Even].ToArray() is { Length: > 0 } even)
            yield return Comparing.Even(unit, even.Select(each => each.Name));
        if (others[Standing.Behind].ToArray() is { Length: > 0 } behind)
            yield return Comparing.Behind(unit, behind);
    }

    private static string Peer(IReadOnlyList<RowResult> rows, string peer)
    {
        var unit = rows[0].Row.Unit;
        (string Variant, double Ratio)[] ratios =
        [
            .. rows.SelectMany(row => row.Ratios.Where(each => each.Peer == peer).Select(each => (row.Row.Variant!, each.Ratio)))
                .OrderBy(each => each.Ratio),
        ];
        var ahead = ratios.Where(each => Standings.Of(each.Ratio) == Standing.Ahead)
            .Select(each => Wording.Contestant(each.Variant)).ToArray();
        var takes = $"takes {Range(ratios)} times as {unit.Measure()}";
        if (ahead.Length == 0)
            return Wording.Sentence($"{Wording.Contestant(peer)} {takes}");
        var whom = ahead.Length < rows.Count ? Wording.List(ahead) : ahead.Length == 1 ? ahead[0] : "all variants";
        return Wording.Sentence($"{Wording.Contestant(peer)} {(unit == Unit.Time ? "is faster" : "is smaller")} than {whom}: it {takes}");
    }

    // "3", or "from 2 (agent) to 5 (table set)": the ratio to the slowest variant, and to the fastest.
    private static string Range((string Variant, double Ratio)[] ratios)
    {
        var (least, most) = (Comparing.Times(ratios[0].Ratio), Comparing.Times(ratios[^1].Ratio));
        var fastest = ratios.First(each => Comparing.Times(each.Ratio) == most);
        return least == most ? least : $"from {least} ({ratios[0].Variant}) to {most} ({fastest.Variant})";
    }

    private static IEnumerable<string> Targets(IReadOnlyList<RowResult> rows)
    {
        RowResult[] met = [.. rows.Where(row => row.IsMet == true)];
        RowResult[] missed = [.. rows.Where(row => row.IsMet == false)];
        if (met.Length > 0)
        {
            var names = Wording.List(met.Select(row => Wording.Contestant(row.Row.Variant!)));
            yield return missed.Length == 0 && met.Length == rows.Count && met.Length > 1
                ? "All meet their targets."
                : Wording.Sentence($"{names} {(met.Length == 1 ? "meets its target" : "meet their targets")}");
        }

        // Variants that miss the same target are in one sentence.
        foreach (var same in missed.GroupBy(row => TargetFinding.Missing(row, "each")))
        {
            var names = Wording.List(same.Select(row => Wording.Contestant(row.Row.Variant!)));
            yield return Wording.Sentence(same.Count() == 1
                ? $"{names} misses its target: {TargetFinding.Missing(same.First(), "it")}"
                : $"{names} miss their targets: {same.Key}");
        }
    }

    private static double Ours(RowResult row) => row.Figures[Names.Pail];
}

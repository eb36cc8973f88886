namespace Pail.Bench.Compare;

/// <summary>Says whether a row meets its target, and what is missing if it does not.</summary>
internal static class TargetFinding
{
    /// <summary>The sentence, or null when the row has no target.</summary>
    public static string? Of(RowResult result) => result.IsMet switch
    {
        null => null,
        true => "The target is met.",
        false => $"The target is missed: {Missing(result, "Pail")}.",
    };

    /// <summary>What a row that misses its target must do.</summary>
    /// <param name="result">The row.</param>
    /// <param name="contestant">The contestant of Pail, or a word for it.</param>
    public static string Missing(RowResult result, string contestant)
    {
        var target = result.Row.Target!;
        var missing = new List<string>();
        if (!(target with { AllocatesNothing = false }).IsMet(result.Figures, result.Allocated))
            missing.Add(Required(result, contestant));
        if (target.AllocatesNothing && result.Allocated >= 1)
            missing.Add($"{contestant} must allocate nothing, but allocates {Unit.Bytes.Write(Math.Round(result.Allocated))}");
        return string.Join(", and ", missing);
    }

    private static string Required(RowResult result, string contestant)
    {
        var (target, unit) = (result.Row.Target!, result.Row.Unit);
        var limit = $"{contestant} must take at most {unit.Write(target.Limit)}";
        if (target.Peer is not { } name)
            return limit;
        var peer = Wording.Contestant(name);
        var share = $"{Units.Digits(1 / target.Times)} times as {unit.Measure()} as {peer}";
        var ratio = target.Times switch
        {
            < 1 => $"{contestant} must take at most {share}",
            1 => $"{peer} must take at least as {unit.Measure()}",
            _ => $"{peer} must take at least {Units.Digits(target.Times)} times as {unit.Measure()}",
        };
        return result.Figures.ContainsKey(name)
            ? target switch
            {
                { Either: true, Times: < 1 } => $"{limit}, or {share}",
                { Either: true } => $"{limit}, or {ratio}",
                { Holds: true } => $"{limit}, and {ratio}",
                _ => ratio,
            }
            : double.IsNaN(target.Limit) ? $"{peer} was not measured" : $"{limit}, because {peer} was not measured";
    }
}

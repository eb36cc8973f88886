namespace Pail.Bench.Compare;

/// <summary>
/// Says in plain sentences what the figures of an experiment show: who takes less, by how much, and whether targets are met.
/// </summary>
internal static class ExperimentFindings
{
    /// <summary>A paragraph for each subject of the experiment.</summary>
    public static IReadOnlyList<string> Of(ExperimentResult experiment)
    {
        var subjects = experiment.Rows.GroupBy(result => result.Row.Subject).ToArray();
        return
        [
            .. subjects.Select(rows =>
            {
                var text = rows.First().Row.Variant is null ? RowFinding.Of(rows.Single()) : VariantFinding.Of([.. rows]);
                return subjects.Length == 1 ? text : $"{Label(rows.Key, experiment.Title)}: {text}";
            }),
        ];
    }

    /// <summary>The name of a row below the heading of its experiment, which is not repeated.</summary>
    public static string Label(Row row, string title) => (row.Subject == title, row.Variant) switch
    {
        (true, { } variant) => variant,
        (false, { } variant) => $"{Label(row.Subject, title)}: {variant}",
        _ => Label(row.Subject, title),
    };

    // "p99, get while all keys are listed" becomes "p99".
    private static string Label(string subject, string title) =>
        subject.EndsWith($", {title}", StringComparison.Ordinal) ? subject[..^(title.Length + 2)]
        : subject.StartsWith($"{title}, ", StringComparison.Ordinal) ? subject[(title.Length + 2)..]
        : subject;
}

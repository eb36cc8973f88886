namespace Pail.Bench.Compare;

/// <summary>A row of the table: one figure of an experiment, and its target.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Unit">The unit of the figure.</param>
/// <param name="Figure">Gets the figure from a sample. Less is better.</param>
/// <param name="Target">The target of the figure; null when there is none.</param>
internal sealed record Row(string Name, Unit Unit, Func<Sample, double> Figure, Target? Target)
{
    /// <summary>
    /// The contestants that the row shows, by the name of the column; null for all, each in the column of its own name. For experiments
    /// that have several contestants of Pail, each with a row of its own.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Columns { get; init; }

    /// <summary>The contestant of Pail that the row is about; null when Pail has only one.</summary>
    public string? Variant => Columns?.GetValueOrDefault(Names.Pail);

    /// <summary>What is measured, which is the same for the rows of all variants.</summary>
    public string Subject => Variant is { } variant && Name.EndsWith($": {variant}", StringComparison.Ordinal)
        ? Name[..^(variant.Length + 2)]
        : Name;
}

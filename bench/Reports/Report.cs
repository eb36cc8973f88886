namespace Pail.Bench.Reports;

/// <summary>A report, whatever it is written as.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Facts">What a reader must know to judge the figures: names and values.</param>
/// <param name="Sections">The parts.</param>
/// <param name="Notes">How to read the tables.</param>
internal sealed record Report(
    string Title, IReadOnlyList<(string Name, string Value)> Facts, IReadOnlyList<Section> Sections, IReadOnlyList<string> Notes);

/// <summary>A part of a report.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="About">What it is about, before the table.</param>
/// <param name="Columns">The headings of the table; the first column has text, the others figures.</param>
/// <param name="Rows">The table; without rows there is none.</param>
internal sealed record Section(string Title, string About, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Pictures of the table.</summary>
    public IReadOnlyList<Picture> Plots { get; init; } = [];

    /// <summary>What the figures show, after the table: a paragraph each.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];
}

/// <summary>A picture, as SVG.</summary>
/// <param name="Name">Its name, which is also that of its file.</param>
/// <param name="Description">What it shows, for those who do not see it.</param>
/// <param name="Svg">The picture.</param>
internal sealed record Picture(string Name, string Description, string Svg);

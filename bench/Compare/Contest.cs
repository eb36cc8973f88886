namespace Pail.Bench.Compare;

/// <summary>One kind of work and the contestants that do it.</summary>
/// <param name="Beam">The name and arguments of the work in the BEAM's script; null when the BEAM does not take part.</param>
/// <param name="Entrants">The contestants in this .NET process, in the order of their turns.</param>
internal sealed record Contest(string? Beam, params (string Name, Func<IWorkload> Make)[] Entrants)
{
    /// <summary>More kinds of work in the BEAM's script, each a contestant of its own, by the contestant's name.</summary>
    public IReadOnlyDictionary<string, string> OnBeam { get; init; } = new Dictionary<string, string>();

    /// <summary>Makes a new workload of one contestant.</summary>
    public IWorkload Make(string name) => Entrants.Single(entrant => entrant.Name == name).Make();

    /// <summary>The same contest with only some of the contestants of this process.</summary>
    public Contest For(params string[] names) => this with { Entrants = [.. Entrants.Where(entrant => names.Contains(entrant.Name))] };
}

namespace Pail.Bench.Compare;

/// <summary>One kind of work and those who do it.</summary>
/// <param name="Beam">What the BEAM script calls this work, arguments included; null when it has none like it.</param>
/// <param name="Entrants">Those of this .NET process, in the order of their turns.</param>
internal sealed record Contest(string? Beam, params (string Name, Func<IWorkload> Make)[] Entrants)
{
    /// <summary>A fresh workload of one contestant.</summary>
    public IWorkload Make(string name) => Entrants.Single(entrant => entrant.Name == name).Make();

    /// <summary>The same work, left to some of the contestants of this process.</summary>
    public Contest For(params string[] names) => this with { Entrants = [.. Entrants.Where(entrant => names.Contains(entrant.Name))] };
}

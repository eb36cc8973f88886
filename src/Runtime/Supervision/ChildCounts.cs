namespace Pail.Runtime.Supervision;

/// <summary>How many children a supervisor has: <c>count_children/1</c>.</summary>
/// <param name="Specs">All, whether they run or not.</param>
/// <param name="Active">Those whose process lives.</param>
/// <param name="Supervisors">Those that are supervisors themselves, whether they run or not.</param>
/// <param name="Workers">All the others, whether they run or not.</param>
public sealed record ChildCounts(int Specs, int Active, int Supervisors, int Workers);

namespace Pail.Runtime.Supervision;

/// <summary>The numbers of a supervisor's children: <c>count_children/1</c>.</summary>
/// <param name="Specs">All children, running or not.</param>
/// <param name="Active">The children whose process is alive.</param>
/// <param name="Supervisors">The children that are supervisors, running or not.</param>
/// <param name="Workers">The children that are workers, running or not.</param>
public sealed record ChildCounts(int Specs, int Active, int Supervisors, int Workers);

namespace Pail.Runtime.Diagnostics;

/// <summary>Some of a supervisor's children: see <see cref="SupervisorView.ChildrenAfter"/>.</summary>
/// <param name="Children">The children.</param>
/// <param name="Next">The place to go on from; <see langword="null"/> when there are no more.</param>
public sealed record ChildPage(IReadOnlyList<ChildView> Children, long? Next);

using Pail.Runtime.Processes;

namespace Pail.Runtime.Supervision;

/// <summary>The facts about a child of a supervisor.</summary>
/// <param name="Id">The id of the child in its supervisor.</param>
/// <param name="Pid">The child's process; <see langword="null"/> when the child does not run.</param>
/// <param name="IsRestarting">Whether the child is being restarted: a restart has failed and will be tried again.</param>
/// <param name="Type">Whether the child is a worker or a supervisor.</param>
public sealed record ChildInfo(object Id, Pid? Pid, bool IsRestarting, ChildType Type);

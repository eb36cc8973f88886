using Pail.Runtime.Processes;

namespace Pail.Runtime.Supervision;

/// <summary>What a supervisor tells about a child.</summary>
/// <param name="Id">What it is called there.</param>
/// <param name="Pid">Its process; <see langword="null"/> when it does not run.</param>
/// <param name="IsRestarting">Whether its restart has failed and is tried again.</param>
/// <param name="Type">What it is.</param>
public sealed record ChildInfo(object Id, Pid? Pid, bool IsRestarting, ChildType Type);

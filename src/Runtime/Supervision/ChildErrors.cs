using Pail.Runtime.Processes;

namespace Pail.Runtime.Supervision;

/// <summary>Why a supervisor does not start a child, apart from the reasons that the start function gives.</summary>
public static class ChildErrors
{
    /// <summary>There is no child of that id, or pid: <c>not_found</c>.</summary>
    public static ExitReason NotFound { get; } = ExitReason.Of("not_found");

    /// <summary>A restart of the child has failed and is tried again: <c>restarting</c>.</summary>
    public static ExitReason Restarting { get; } = ExitReason.Of("restarting");

    /// <summary>
    /// A child with this id is there and does not run, or is being restarted. Restart it or delete it instead: <c>already_present</c>.
    /// </summary>
    public static ExitReason AlreadyPresent { get; } = ExitReason.Of("already_present");

    /// <summary>The dynamic supervisor has as many children as it may have: <c>max_children</c>.</summary>
    public static ExitReason MaxChildren { get; } = ExitReason.Of("max_children");
}

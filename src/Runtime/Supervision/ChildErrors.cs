using Pail.Runtime.Processes;

namespace Pail.Runtime.Supervision;

/// <summary>The reasons, other than its own, why a supervisor does not start a child.</summary>
public static class ChildErrors
{
    /// <summary>There is no child of that id, or pid: <c>not_found</c>.</summary>
    public static ExitReason NotFound { get; } = ExitReason.Of("not_found");

    /// <summary>A restart of the child has failed and is tried again: <c>restarting</c>.</summary>
    public static ExitReason Restarting { get; } = ExitReason.Of("restarting");

    /// <summary>The id is that of a child that does not run; restart it, or delete it: <c>already_present</c>.</summary>
    public static ExitReason AlreadyPresent { get; } = ExitReason.Of("already_present");

    /// <summary>The dynamic supervisor has as many children as it may have: <c>max_children</c>.</summary>
    public static ExitReason MaxChildren { get; } = ExitReason.Of("max_children");
}

using Pail.Runtime.Processes;

namespace Pail.Runtime.Supervision;

/// <summary>The reasons for which a supervisor refuses to start a child. A start function may give other reasons.</summary>
public static class ChildErrors
{
    /// <summary>The supervisor has no child with this id: <c>not_found</c>.</summary>
    public static ExitReason NotFound { get; } = ExitReason.Of("not_found");

    /// <summary>The child is being restarted: a restart has failed and will be tried again: <c>restarting</c>.</summary>
    public static ExitReason Restarting { get; } = ExitReason.Of("restarting");

    /// <summary>
    /// The supervisor has a child with this id that does not run or is being restarted: <c>already_present</c>. Restart or delete that
    /// child instead.
    /// </summary>
    public static ExitReason AlreadyPresent { get; } = ExitReason.Of("already_present");

    /// <summary>
    /// The dynamic supervisor has as many children as <see cref="SupervisorOptions.MaxChildren"/> allows: <c>max_children</c>.
    /// </summary>
    public static ExitReason MaxChildren { get; } = ExitReason.Of("max_children");
}

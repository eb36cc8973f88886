namespace Pail.Runtime.Supervision;

/// <summary>The result of <see cref="Supervisor.DeleteChild(Processes.Node, Processes.Destination, object)"/>.</summary>
public enum DeleteChildResult
{
    /// <summary>The child has been deleted.</summary>
    Deleted,

    /// <summary>The supervisor has no such child.</summary>
    NotFound,

    /// <summary>The child is running and has not been deleted. Terminate it first.</summary>
    Running,

    /// <summary>The child is being restarted and has not been deleted. Terminate it first.</summary>
    Restarting,
}

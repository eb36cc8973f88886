namespace Pail.Runtime.Supervision;

/// <summary>What <see cref="Supervisor.DeleteChild(Processes.Node, Processes.Destination, object)"/> gives.</summary>
public enum DeleteChildResult
{
    /// <summary>The specification is gone.</summary>
    Deleted,

    /// <summary>There is no such child.</summary>
    NotFound,

    /// <summary>The child runs, and stays; it must be terminated first.</summary>
    Running,

    /// <summary>A restart of the child has failed and is tried again; it must be terminated first.</summary>
    Restarting,
}

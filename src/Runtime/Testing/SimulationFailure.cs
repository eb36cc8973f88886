namespace Pail.Runtime.Testing;

/// <summary>How a simulation failed.</summary>
public enum SimulationFailure
{
    /// <summary>The root process threw, or ended with another reason than normal.</summary>
    Failed,

    /// <summary>
    /// No process can run, no timer is set, and the root has not finished: processes wait for each other, or for a message that never
    /// comes.
    /// </summary>
    Deadlock,

    /// <summary>
    /// As a deadlock, but a process waits for something that the simulation does not know, such as a .NET task from outside.
    /// </summary>
    OutsideWait,

    /// <summary>Another thread meddled while the simulation ran, and a run in which that happens cannot be repeated.</summary>
    OutsideWork,

    /// <summary>The run took more steps than it may: it goes round in circles, or is longer than was thought.</summary>
    Livelock,

    /// <summary>The root has finished, and processes are left that never end, though all must.</summary>
    ProcessesLeft,
}

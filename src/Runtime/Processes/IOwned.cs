namespace Pail.Runtime.Processes;

/// <summary>A resource that lives no longer than its owner process, such as a name or a table.</summary>
internal interface IOwned
{
    /// <summary>
    /// Called when the owner has ended, before any link or monitor is told: a process that sees the end also sees the name free and the
    /// table gone. Must not throw and must not call back into the owner.
    /// </summary>
    void OwnerDied(Process owner);
}

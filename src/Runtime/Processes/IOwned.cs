namespace Pail.Runtime.Processes;

/// <summary>Something that lives no longer than the process it belongs to: a name, a table.</summary>
internal interface IOwned
{
    /// <summary>
    /// The owner has ended. Called before any link or monitor is told, so that who sees the end also sees the name free and the table gone.
    /// Must not throw and must not call back into the owner.
    /// </summary>
    void OwnerDied(Process owner);
}

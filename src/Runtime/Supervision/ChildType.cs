namespace Pail.Runtime.Supervision;

/// <summary>What a child is.</summary>
public enum ChildType
{
    /// <summary>A process that works.</summary>
    Worker,

    /// <summary>A process that supervises others.</summary>
    Supervisor,
}

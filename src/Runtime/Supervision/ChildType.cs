namespace Pail.Runtime.Supervision;

/// <summary>The types of children. OTP: the <c>type</c> key of a child specification.</summary>
public enum ChildType
{
    /// <summary>A process that is not a supervisor.</summary>
    Worker,

    /// <summary>A process that supervises other processes.</summary>
    Supervisor,
}

namespace Pail.Runtime.Supervision;

/// <summary>Whether a supervisor restarts a child that has ended. OTP: the <c>restart</c> key of a child specification.</summary>
public enum Restart
{
    /// <summary>The child is always restarted.</summary>
    Permanent,

    /// <summary>The child is restarted only after an abnormal end: for any reason but normal and shutdown.</summary>
    Transient,

    /// <summary>The child is never restarted.</summary>
    Temporary,
}

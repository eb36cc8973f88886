namespace Pail.Runtime.Supervision;

/// <summary>Whether a supervisor restarts a child that has ended. OTP: the <c>restart</c> key of a child specification.</summary>
public enum Restart
{
    /// <summary>Always restarted.</summary>
    Permanent,

    /// <summary>Restarted only after an abnormal end: any reason but normal and shutdown.</summary>
    Transient,

    /// <summary>Never restarted.</summary>
    Temporary,
}

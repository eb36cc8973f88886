namespace Pail.Runtime.Supervision;

/// <summary>
/// Whether a supervisor ends, with reason shutdown, when children have done their work: those with <see cref="ChildSpec.Significant"/>,
/// once they have ended and are not restarted. OTP: the <c>auto_shutdown</c> flag.
/// </summary>
public enum AutoShutdown
{
    /// <summary>It stays.</summary>
    Never,

    /// <summary>It ends with the first of them.</summary>
    AnySignificant,

    /// <summary>It ends with the last of them.</summary>
    AllSignificant,
}

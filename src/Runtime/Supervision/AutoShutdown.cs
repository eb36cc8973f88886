namespace Pail.Runtime.Supervision;

/// <summary>
/// Whether a supervisor ends, with reason shutdown, when significant children have ended and are not restarted; see
/// <see cref="ChildSpec.Significant"/>. OTP: the <c>auto_shutdown</c> flag.
/// </summary>
public enum AutoShutdown
{
    /// <summary>The supervisor does not end because of its children's ends.</summary>
    Never,

    /// <summary>The supervisor ends when the first significant child has ended.</summary>
    AnySignificant,

    /// <summary>The supervisor ends when the last significant child has ended.</summary>
    AllSignificant,
}
